/* llvm_cov_part - what llvm_cov.c (the file) and llvm_cov_function.c (its functions) share. */
#ifndef PAWL_FORMAT_LLVM_COV_PART_H
#define PAWL_FORMAT_LLVM_COV_PART_H

#include "base/json.h"
#include "model/evidence.h"

enum { REGION_CODE, REGION_EXPANSION };         /* CounterMappingRegion::RegionKind; the rest is not counted */

struct region {
	uint32_t line, column, end_line, end_column;
	uint64_t count, false_count;            /* false_count: of a branch */
	uint32_t file, expanded, kind;          /* file: index into the function's names */
};

/* Where the macro's use stands whose text is file i of a function; parent NO_PARENT: it is no macro. */
#define NO_PARENT UINT32_MAX
struct expansion { uint32_t parent, line, column; };

/* All functions that begin at one place: instances of a template, a static function in several objects. */
struct definition {
	uint32_t file, line, column, end_line, end_column;
	uint64_t count;
	struct str name;
};

struct llvm_functions {
	struct coverage *coverage;
	struct reading *out;                    /* for notes */
	struct map files;                       /* path -> the coverage's file, of what "files" lists */
	bool copy;                              /* names, because the input's pages are given back */
	struct region *region, *branch;         /* of the function that is being read */
	struct expansion *expansion;            /* by file of that function */
	uint32_t *file;                         /* the coverage's, the same way; MAP_NONE: not listed */
	uint32_t nregion, region_cap, nbranch, branch_cap, nfile, file_cap, expansion_cap;
	uint32_t *order, order_cap;             /* of branches */
	struct definition *definition;
	uint32_t ndefinition, definition_cap;
	struct map places;                      /* file, line and column -> definition */
};

/* A number that must fit a line, a column or an index. */
bool llvm_cov_u32(struct json *j, uint32_t *out);

/* A count: what a coverage can hold of it. */
bool llvm_cov_count(struct json *j, uint64_t *out);

void llvm_function_take(struct llvm_functions *f, struct json *j);      /* one of "functions" */
void llvm_functions_settle(struct llvm_functions *f);                   /* into the coverage, after the last */

#endif

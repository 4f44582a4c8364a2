/*
 * profile_package - what the source of a function calls its package, module, crate or namespace, told by its name alone.
 *
 *	net/http.(*conn).serve                                          net/http
 *	java.util.HashMap.get, java/util/HashMap.get                    java.util, java/util
 *	<alloc::vec::Vec<T> as core::ops::drop::Drop>::drop             alloc
 *	void std::sort<int*>(int*, int*)                                std
 */
#ifndef PAWL_COMPARE_PROFILE_PACKAGE_H
#define PAWL_COMPARE_PROFILE_PACKAGE_H

#include "model/profile.h"

/* Where the name tells nothing: the module's base name, else "<unknown>". */
struct str profile_package(const struct profile *p, const struct frame *f);

#endif

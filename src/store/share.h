/* share - the words of an export, for its writer and its reader.  doc/store.md describes the format.  Inside store/ only. */
#ifndef PAWL_STORE_SHARE_H
#define PAWL_STORE_SHARE_H

#define SHARE_SCHEMA "pawl/export/1"
#define SHARE_HEX 64            /* digits of a SHA-256 */

#endif

/*
 * v8_frame - a "callFrame" as V8's profiles have it.
 *
 * Spec    Chrome DevTools Protocol, Runtime.CallFrame.
 * Choices [1] Functions have their own place, counted from 0: it is the frame's line, too, as V8 does not say where a sample was.
 *         [2] Frames without a name are "(anonymous)", as the developer tools call them.
 */
#ifndef PAWL_FORMAT_V8_FRAME_H
#define PAWL_FORMAT_V8_FRAME_H

#include "base/json.h"
#include "model/profile.h"

/* Takes the object; what went wrong is in `j`. */
void v8_frame(struct json *j, struct frame *out);

#endif

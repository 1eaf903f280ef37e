// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.loop;

/** Something that is written to now and flushed later, once for all that was written. */
public interface Flushable {
    /** Hands everything written so far to the kernel, as far as it takes it. Event loop only. */
    void flush();
}

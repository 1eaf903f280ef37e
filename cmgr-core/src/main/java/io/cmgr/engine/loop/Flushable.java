// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.loop;

/** An output that collects writes, to be flushed once for all of them. */
public interface Flushable {
    /** Hands everything written so far to the kernel, which may take only a part of it now. Event loop only. */
    void flush();
}

// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.loop;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * One value for each event loop, made when it is first asked for. The loop keeps it and does not know what it is; this
 * key does, so it is a constant of the class whose values it keeps. A user on the hot path asks once and keeps the
 * reference. Event loop only.
 */
public final class PerLoop<T> {
    private static final AtomicInteger KEYS = new AtomicInteger();

    private final int index = KEYS.getAndIncrement();
    private final Function<SessionLoop, T> maker;

    public PerLoop(Function<SessionLoop, T> maker) {
        this.maker = maker;
    }

    /** The value of this loop. */
    @SuppressWarnings("unchecked") // what stands at our index was made by our maker
    public T of(SessionLoop loop) {
        Object value = loop.kept(index);
        if (value == null) {
            value = maker.apply(loop);
            loop.keep(index, value);
        }
        return (T) value;
    }
}

// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.loop;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * One value for each event loop, made when it is first asked for. The value is stored in the {@link SessionLoop}, which
 * does not depend on its class; this object is the key to it. So a {@code PerLoop} is a static constant of the class
 * that uses the values. On a hot path, look the value up once and keep the reference. Event loop only.
 */
public final class PerLoop<T> {
    private static final AtomicInteger KEYS = new AtomicInteger();

    private final int index = KEYS.getAndIncrement();
    private final Function<SessionLoop, T> maker;

    public PerLoop(Function<SessionLoop, T> maker) {
        this.maker = maker;
    }

    /** The value for this loop, made now if there is none yet. */
    @SuppressWarnings("unchecked") // the value at our index was made by our maker
    public T of(SessionLoop loop) {
        Object value = loop.kept(index);
        if (value == null) {
            value = maker.apply(loop);
            loop.keep(index, value);
        }
        return (T) value;
    }
}

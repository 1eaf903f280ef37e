// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.outbox;

import java.util.concurrent.atomic.LongAdder;

/** What a node counts. Any thread. */
public final class Figures {
    public final LongAdder published = new LongAdder();
    public final LongAdder publishedBytes = new LongAdder();
    public final LongAdder refused = new LongAdder();
    public final LongAdder dropped = new LongAdder();
    public final LongAdder received = new LongAdder();
    public final LongAdder receivedBytes = new LongAdder();
    public final LongAdder skipped = new LongAdder();
    public final LongAdder malformed = new LongAdder();
    public final LongAdder missed = new LongAdder();
    public final LongAdder unanswered = new LongAdder();
}

// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.relay;

import java.util.concurrent.atomic.LongAdder;

/** What a node counts. Any thread. */
final class Figures {
    final LongAdder published = new LongAdder();
    final LongAdder publishedBytes = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder dropped = new LongAdder();
    final LongAdder received = new LongAdder();
    final LongAdder receivedBytes = new LongAdder();
    final LongAdder skipped = new LongAdder();
    final LongAdder malformed = new LongAdder();
    final LongAdder missed = new LongAdder();
    final LongAdder unanswered = new LongAdder();
}

// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.tls;

import io.cmgr.session.TlsStats;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** Counts the TLS handshakes of a manager. Any thread. */
public final class HandshakeCounters {
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder failedNanos = new LongAdder();

    /** One is over, which took this long. */
    void over(boolean success, long took) {
        (success ? succeeded : failed).increment();
        (success ? nanos : failedNanos).add(took);
    }

    public TlsStats stats() {
        return new TlsStats(
                succeeded.sum(), Duration.ofNanos(nanos.sum()), failed.sum(), Duration.ofNanos(failedNanos.sum()));
    }
}

// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.outbox;

import io.cmgr.check.PrintableText;
import io.cmgr.engine.envelope.Envelope;
import io.cmgr.engine.envelope.MalformedEnvelopeException;
import io.cmgr.engine.report.PeriodicReport;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the log is told of a cluster, each now and then at most. Any thread. */
public final class ClusterLog {
    private static final Logger log = LoggerFactory.getLogger(ClusterLog.class);

    private final String node;
    private final PeriodicReport downs;
    private final PeriodicReport malformed;
    private final PeriodicReport objects;
    private final PeriodicReport rooms;

    public ClusterLog(String node, Ticker ticker) {
        this.node = node;
        downs = new PeriodicReport(ticker, TimeUnit.MINUTES.toNanos(1));
        malformed = new PeriodicReport(ticker);
        objects = new PeriodicReport(ticker);
        rooms = new PeriodicReport(ticker);
    }

    /** The connection is up. */
    public void up() {
        log.info("node {}: connected to the cluster's engine", node);
    }

    /**
     * The connection is down, or cannot be made.
     *
     * @param why the engine's words
     */
    public void down(String why) {
        if (downs.record() > 0) {
            log.warn("node {}: not connected to the cluster's engine, trying again: {}", node, PrintableText.of(why));
        }
    }

    /** A message has arrived that cannot be read. */
    public void malformed(MalformedEnvelopeException error) {
        String why = error.getMessage();
        long times = malformed.record();
        if (times > 0) {
            log.warn(
                    "node {}: {} messages dropped that are no envelope of this version, the last: {}",
                    node,
                    times,
                    PrintableText.of(why));
        }
    }

    /** An object was written that is no bytes. */
    public void cannotTravel(Object message) {
        if (objects.record() > 0) {
            log.warn(
                    "node {}: only buffers travel to other nodes: {} was written to the sessions here only",
                    node,
                    message.getClass().getName());
        }
    }

    public void roomDoesNotFit(String room) {
        if (rooms.record() > 0) {
            log.warn(
                    "node {}: room \"{}\" has members here only: in a cluster a name is 1 to {} bytes of UTF-8",
                    node,
                    PrintableText.of(room),
                    Envelope.MAX_NAME);
        }
    }

    /** @param why why a message was given up behind its acceptance */
    void dropped(String why) {
        log.debug("node {}: a message to other nodes was dropped: {}", node, why);
    }
}

// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.remote;

import io.cmgr.engine.envelope.Envelope.Answer;
import io.cmgr.engine.loop.LoopGuard;
import io.cmgr.session.ClusterCutException;
import io.cmgr.session.NoAnswerException;
import java.util.Map;

/** A write to sessions of other nodes. */
class RemoteWrite extends Waiting<Void> {
    /** What the caller has written to. */
    final String to;

    /** The node that answers; empty if it may be any. */
    private final String node;

    RemoteWrite(LoopGuard guard, Place place, String to, String node) {
        super(guard, place);
        this.to = to;
        this.node = node;
    }

    /** The other nodes have failed to write it. */
    void failElsewhere(Throwable why) {
        fail(why);
    }

    /** Nothing was sent, for this reason. */
    void refused(Throwable why) {
        failAtOnce(why);
    }

    /** Whether this node may say how the write has ended. */
    final boolean isAnsweredBy(String other) {
        return node.isEmpty() || node.equals(other);
    }

    /** A node that has the session says how the write has ended. */
    void answered(Answer answer) {
        Throwable failure = Failures.of(answer, to);
        if (failure == null) {
            succeed(null);
        } else {
            fail(failure);
        }
    }

    @Override
    final void nobody() {
        failElsewhere(Failures.nobody(to));
    }

    @Override
    final void overdue() {
        failElsewhere(noAnswer("there was no answer in time"));
    }

    @Override
    void graceOver() {}

    @Override
    public final void notSent(String why) {
        failElsewhere(cut(why));
    }

    final ClusterCutException cut(String why) {
        return new ClusterCutException("session " + to + ": nothing was sent: " + why);
    }

    @Override
    final void gone(Map<String, Boolean> nodes) {
        Boolean lost = nodes.get(node);
        if (lost != null) {
            failElsewhere(noAnswer(lost ? "its node is lost" : "its node has left"));
        }
    }

    @Override
    final void closed() {
        failElsewhere(noAnswer("the manager has closed"));
    }

    private NoAnswerException noAnswer(String why) {
        return new NoAnswerException("session " + to + ": " + why + "; it may or may not have been written");
    }
}

// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

/**
 * The way out of a session that has gone over from plain text to TLS in the middle of its life. What its plain output has
 * taken goes out before anything that this one takes, which waits in the handler of TLS until the handshake is over.
 */
public final class UpgradedOutput extends PromisedOutput {
    private final StreamOutput plain;

    private UpgradedOutput(StreamOutput plain) {
        super(plain.owner, plain.account, plain.channel, plain.loop);
        this.plain = plain;
    }

    /** Takes the place of a session's plain output; before TLS is in the pipeline. */
    public static UpgradedOutput of(StreamOutput plain) {
        UpgradedOutput upgraded = new UpgradedOutput(plain);
        plain.onDrained(upgraded::plainDrained);
        plain.retire(upgraded);
        return upgraded;
    }

    private void plainDrained() {
        removeSettled(); // a write of nothing may have waited for the plain text alone
        checkDrained();
    }

    @Override
    public boolean heldUp() {
        return !plain.drained() || super.heldUp();
    }

    @Override
    public boolean drained() {
        return plain.drained() && super.drained();
    }

    @Override
    void failTaken(Throwable cause) {
        plain.fail(cause);
        super.failTaken(cause);
    }

    /** There will be no TLS: fails what waits for it. What is plain still goes out. */
    public void failWaiting(Throwable cause) {
        stopTaking();
        NewestOnly.fail(channel, cause);
        super.failTaken(cause);
    }
}

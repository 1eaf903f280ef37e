// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import io.cmgr.check.PrintableAddress;
import io.cmgr.check.PrintableText;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Link;
import io.cmgr.session.SessionState;
import io.cmgr.session.SessionStats;
import org.jspecify.annotations.Nullable;

/** DISCONNECTED, the last event of a session. */
final class QueuedDisconnection extends QueuedEvent {
    private final DisconnectReason reason;
    private final @Nullable Throwable cause;

    QueuedDisconnection(SessionShare share, DisconnectReason reason, @Nullable Throwable cause) {
        super(share, SessionState.DISCONNECTED, share.peer(), NO_DATA, false);
        this.reason = reason;
        this.cause = cause;
    }

    @Override
    public DisconnectReason reason() {
        return reason;
    }

    @Override
    public @Nullable Throwable cause() {
        return cause;
    }

    @Override
    public String detail() {
        SessionStats stats = session().stats();
        String text = id() + " with " + PrintableAddress.of(from()) + " disconnected: " + reason + ", "
                + stats.bytesIn() + " bytes in, " + stats.bytesOut() + " bytes out";
        Link link = session().link();
        return text
                + (cause == null ? "" : " (" + PrintableText.of(cause) + ")")
                + (link != null && link.isOpen() ? "; link " + link.id() + " tries again" : "");
    }
}

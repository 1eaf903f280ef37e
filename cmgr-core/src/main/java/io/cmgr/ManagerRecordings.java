// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr;

import io.cmgr.engine.Engine;
import io.cmgr.session.Recording;
import java.io.IOException;
import java.nio.file.Path;

/** The part of a manager that records what one session receives and sends, to find a fault while it happens. */
abstract class ManagerRecordings extends ManagerConnections {
    ManagerRecordings(Engine engine) {
        super(engine);
    }

    /**
     * Logs what the session receives and sends from now on, as hex and text, to the logger {@code io.cmgr.wire} at
     * DEBUG. Netty's {@code LoggingHandler} makes the text. A session that is not recorded pays nothing for it.
     *
     * <p>This is what passes next to the socket or, with TLS, behind it: plain text with framing. What is written counts
     * when it is handed to the socket, which may be before the kernel takes it. What the calling thread writes after this
     * call is recorded. What arrives is recorded from a moment on that comes soon, when the session's event loop has got
     * to it; from then on {@code session.flushed()} is complete, if it is called after this. On the event loop it is at
     * once.
     *
     * <p><b>Security.</b> The log then contains what the peer has sent and is sent, passwords and all.
     *
     * @param id the id or {@link io.cmgr.session.Session#alias alias} of a session of this manager, of any kind
     * @return the recording, which goes on until it is closed or the session ends. The next session of a link has none
     * @throws io.cmgr.session.NoSuchSessionException if no session has the id now
     * @throws IllegalStateException if the session has a wire log already
     */
    public Recording wireLog(String id) {
        return engine.wireLog(id);
    }

    /**
     * Writes what the session receives and sends from now on into a file that Wireshark and tcpdump open. Netty's
     * {@code PcapWriteHandler} makes the packets: TCP or UDP between the session's addresses, with an opening and an end
     * of TCP that are made up. A Unix-domain session looks like one between two ports of 127.0.0.1. The bytes are those
     * of {@link #wireLog}. In a file region, which only handlers of the application send, they cannot be seen.
     *
     * <p>The file can be looked at at any time: it always ends with a whole packet. Each capture has a thread that
     * writes it, so a slow disk delays no session. At {@code maxBytes} the capture ends, with one line at INFO in the
     * log. If the file cannot be written, or only so slowly that 16 MiB wait, it ends with one at WARN.
     *
     * <p><b>Security.</b> The file contains what the peer has sent and is sent, passwords and all. Where the system has
     * permissions, a new file is for its owner only.
     *
     * @param id the id or {@link io.cmgr.session.Session#alias alias} of a session of this manager, of any kind
     * @param file a file of the default file system, which is made, or replaced if it is there
     * @param maxBytes how large the file may become, 1024 or more
     * @return the recording, which goes on until it is closed, the session ends, or the file has that size
     * @throws IllegalArgumentException if {@code maxBytes} is too small, or the file is of another file system
     * @throws IOException if the file cannot be opened and begun, or another capture writes it
     * @throws io.cmgr.session.NoSuchSessionException if no session has the id now
     * @throws IllegalStateException if the session is captured already
     */
    public Recording capture(String id, Path file, long maxBytes) throws IOException {
        return engine.capture(id, file, maxBytes);
    }
}

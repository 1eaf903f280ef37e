// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cookbook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.ServerFixture;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class RepeaterTest {
    private static final int KERNEL_BUFFER = 64 << 10;
    private static final int LIMIT = 256 << 10;
    private static final int QUESTIONS = 2000;

    /** Four megabytes of answers pass a limit of 256 KiB. Without the pause the peer would be reset. */
    @OnEachTransport
    void allAnswersArriveAlthoughTheyAreReadLate(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            TcpListen where = TcpListen.on("127.0.0.1", 0)
                    .framing(Framing.lines(8192))
                    .maxPendingBytes(LIMIT)
                    .sendBuffer(KERNEL_BUFFER);
            int port = fixture.manager().listen(where, new Repeater()).port();
            Peer peer = fixture.closeFirst(Peer.connect(port, KERNEL_BUFFER));
            String question = "x".repeat(20);
            peer.send((question + "\n").repeat(QUESTIONS));
            Deadline.until(
                    "a pause", () -> fixture.manager().sessions().stream().anyMatch(session -> !session.isWritable()));
            String answer = question.repeat(100) + "\n";
            assertEquals(answer.repeat(QUESTIONS), peer.readText(QUESTIONS * answer.length()));
        }
    }
}

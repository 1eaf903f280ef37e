// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cookbook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.Session;
import io.cmgr.session.SessionClosedException;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.extension.ExtendWith;

/** The clients of the cookbook that ask and wait for the answer. */
@ExtendWith(NoLeaks.class)
class ClientsTest {
    private static final Framing LINES = Framing.lines(8192);

    /** Answers each line, but ends the session at {@code quit}. */
    private static final SessionHandler SERVER = (session, line, from) -> {
        if (line.toString(UTF_8).equals("quit")) {
            session.close();
        } else {
            session.write("re: " + line.toString(UTF_8));
        }
    };

    private static String serve(ConnectionManager manager) throws Exception {
        return "127.0.0.1:"
                + manager.listen(TcpListen.on(0).framing(LINES), SERVER).port();
    }

    @OnEachTransport
    void oneQuestionAfterTheOther(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                LineClient client = new LineClient(manager, serve(manager))) {
            assertEquals("re: one", client.ask("one"));
            assertEquals("re: two", client.ask("two"));
        }
    }

    @OnEachTransport
    void aQuestionThatIsNoLineFailsAtOnce(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                LineClient client = new LineClient(manager, serve(manager))) {
            Throwable refusal = assertThrows(CompletionException.class, () -> client.ask("one\ntwo"));
            assertInstanceOf(IllegalArgumentException.class, refusal.getCause());
        }
    }

    @OnEachTransport
    void oneQuestionAndAllOfItsAnswer(Transport transport) throws Exception {
        try (ServerSocket target = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
                Background background = new Background();
                ConnectionManager manager = Transports.manager(transport)) {
            background.start("target", () -> {
                try (Peer server = Peer.of(target.accept())) {
                    server.send("all about " + new String(server.readInput(), UTF_8))
                            .finish();
                }
            });
            assertEquals(
                    "all about example.org",
                    OneQuestion.ask(manager, "127.0.0.1:" + target.getLocalPort(), "example.org"));
        }
    }

    @OnEachTransport
    void manyQuestionsAtOnce(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            Questions questions = new Questions();
            Session server =
                    Deadline.get(manager.connect(TcpConnect.to(serve(manager)).framing(LINES), questions));
            CompletableFuture<String> first = questions.ask(server, "one");
            CompletableFuture<String> unfit = questions.ask(server, "two\nlines");
            CompletableFuture<String> second = questions.ask(server, "two");
            CompletableFuture<String> last = questions.ask(server, "quit");
            assertEquals("re: one", Deadline.get(first));
            assertInstanceOf(IllegalArgumentException.class, Deadline.failure(unfit));
            assertEquals("re: two", Deadline.get(second));
            assertInstanceOf(SessionClosedException.class, Deadline.failure(last));
            assertInstanceOf(SessionClosedException.class, Deadline.failure(questions.ask(server, "late")));
        }
    }
}

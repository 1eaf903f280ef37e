// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.cluster.ClusterJoin;
import io.cmgr.cluster.ClusterState;
import io.cmgr.cluster.nats.NatsBackplane;
import io.cmgr.session.Elsewhere;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NatsServer;
import io.cmgr.testkit.NoLeaks;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An engine that asks who comes, and whom it trusts. */
@ExtendWith(NoLeaks.class)
class TlsAndPermissionsTest {
    /** The rights that the README names. */
    private static final String RIGHTS = "publish: \"cmgr.chat.>\", subscribe: \"cmgr.chat.>\"";

    private static final String OTHER_RIGHTS = "publish: \"cmgr.chat.>\", subscribe: \"cmgr.other.>\"";

    @TempDir
    private Path directory;

    @Test
    void tls() throws Exception {
        Certificates trusted = new Certificates();
        try (NatsServer server = NatsServer.start(tls(trusted.localhost()));
                ClusterNode a = secure(server, "a", trusted.jdk(trusted.client("a")));
                ClusterNode b = secure(server, "b", trusted.jdk(trusted.client("b")));
                ClusterNode stranger = secure(server, "stranger", new Certificates().jdk(trusted.client("stranger")))) {
            expectTogether(a.connected(), b.connected());
            expectAlone(stranger, server, "TLS handshake error");
        }
    }

    private String tls(X509Bundle certificate) throws IOException {
        Path chain = Files.writeString(directory.resolve("chain.pem"), certificate.getCertificatePathPEM());
        Path key = Files.writeString(directory.resolve("key.pem"), certificate.getPrivateKeyPEM());
        return "tls { cert_file: \"" + chain + "\", key_file: \"" + key + "\" }";
    }

    private static ClusterNode secure(NatsServer server, String name, SSLContext context) {
        String url = "tls://127.0.0.1:" + server.port();
        NatsBackplane engine = NatsBackplane.at(url).with(options -> options.sslContext(context));
        return new ClusterNode(ClusterJoin.over(engine).as(name).hold(Duration.ZERO));
    }

    @Test
    void aPassword() throws Exception {
        try (NatsServer server = NatsServer.start(users("secret", RIGHTS));
                ClusterNode a = user(server, "a", "secret").connected();
                ClusterNode b = user(server, "b", "secret").connected();
                NodeProcess stranger = NodeProcess.start(
                        "stranger", "nats://chat:guess@127.0.0.1:" + server.port(), "cluster=chat", "hold=0")) {
            expectTogether(a, b);
            Deadline.until("some attempts", () -> server.logged("authentication error") > 1);
            assertEquals("CONNECTING", stranger.ask("state"));
            String result = stranger.ask("write", "all", "alone");
            assertTrue(result.contains("elsewhere=REFUSED"), result);
            List<String> log = stranger.log();
            List<String> warnings =
                    log.stream().filter(line -> line.contains(" WARN ")).toList();
            assertEquals(1, warnings.size(), log::toString);
            assertTrue(warnings.get(0).toLowerCase(Locale.ROOT).contains("authorization"), log::toString);
            assertFalse(log.toString().contains("guess"), log::toString);
            server.reload(users("guess", RIGHTS));
            assertTrue(stranger.name().startsWith("stranger~"));
        }
    }

    @Test
    void aRightThatIsGivenLater() throws Exception {
        try (NatsServer server = NatsServer.start(users("secret", OTHER_RIGHTS));
                ClusterNode a = user(server, "a", "secret");
                ClusterNode b = user(server, "b", "secret")) {
            expectAlone(a, server, "Subscription Violation");
            server.reload(users("secret", RIGHTS));
            expectTogether(a.connected(), b.connected());
        }
    }

    private static String users(String password, String rights) {
        return "authorization { users = [ { user: chat, password: " + password + ", permissions: { " + rights
                + " } } ] }";
    }

    private static ClusterNode user(NatsServer server, String name, String password) {
        NatsBackplane engine = NatsBackplane.at(server.url()).with(options -> options.userInfo("chat", password));
        return new ClusterNode(ClusterJoin.over(engine).cluster("chat").as(name).hold(Duration.ZERO));
    }

    private static void expectTogether(ClusterNode a, ClusterNode b) throws IOException {
        Member member = b.member("lobby");
        Member.probe(text -> a.manager().room("lobby").write(text), member);
        Deadline.get(a.manager().write(member.address(), "hello"));
        assertEquals("hello", member.next());
    }

    /** The node works alone after the server has refused it with these words. */
    private static void expectAlone(ClusterNode node, NatsServer server, String refusal) throws IOException {
        Member member = node.member();
        Deadline.until(refusal, () -> server.logged(refusal) > 0);
        assertEquals(
                Elsewhere.REFUSED,
                Deadline.get(node.manager().writeToAll("alone")).elsewhere());
        assertEquals("alone", member.next());
        assertEquals(ClusterState.CONNECTING, node.cluster().state());
        assertFalse(node.cluster().connected().isDone());
    }
}

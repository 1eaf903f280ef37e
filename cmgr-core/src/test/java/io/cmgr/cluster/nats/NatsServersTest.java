// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cluster.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.cluster.Backplane;
import io.cmgr.testkit.BackplanePeer;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NatsServer;
import io.cmgr.testkit.NoLeaks;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Servers that refuse a node, end, or stand beside others. */
@ExtendWith(NoLeaks.class)
class NatsServersTest {
    private static final String PREFIX = "cmgr.chat.";

    private final List<NatsServer> servers = new ArrayList<>();
    private final List<BackplanePeer> peers = new ArrayList<>();

    @AfterEach
    void end() throws IOException {
        peers.forEach(peer -> peer.close(Duration.ofSeconds(1)));
        peers.forEach(BackplanePeer::assertSound);
        for (NatsServer server : servers) {
            server.close();
        }
    }

    @Test
    void aWrongPasswordIsToldInTheServersWordsAndTheNodeGoesOnTrying() throws Exception {
        NatsServer server = start(user("secret", ">", ">"));
        BackplanePeer peer = open(NatsBackplane.at("nats://chat:letmein@127.0.0.1:" + server.port()));
        assertDown(peer, "Authorization Violation");
        assertDown(peer, "127.0.0.1:" + server.port());
        assertTrue(peer.downs().stream().noneMatch(why -> why.contains("letmein")), () -> "" + peer.downs());
        server.reload(user("letmein", ">", ">"));
        peer.awaitUp(1);
    }

    @Test
    void aNodeThatMayNotSubscribeIsNotUpUntilItMay() throws Exception {
        NatsServer server = start(user("secret", "cmgr.chat.>", "cmgr.chat.q.>"));
        BackplanePeer peer = open(NatsBackplane.at("nats://chat:secret@127.0.0.1:" + server.port()));
        peer.enter("all");
        assertDown(peer, "Permissions Violation for Subscription to \"cmgr.chat.all\"");
        server.reload(user("secret", "cmgr.chat.>", "cmgr.chat.>"));
        peer.awaitUp(1);
    }

    @Test
    void aNodeThatMayNotPublishIsNotUpAndOneThatMayNoLongerIsDown() throws Exception {
        NatsServer server = start(user("secret", "other.>", "cmgr.chat.>"));
        BackplanePeer peer = open(NatsBackplane.at("nats://chat:secret@127.0.0.1:" + server.port()));
        assertDown(peer, "Permissions Violation for Publish");
        server.reload(user("secret", "cmgr.chat.>", "cmgr.chat.>"));
        peer.awaitUp(1);
        peer.enter("all");
        server.reload(user("secret", "cmgr.chat.>", "cmgr.chat.q.>"));
        peer.awaitDown();
        assertDown(peer, "cmgr.chat.all");
    }

    @Test
    void aNodeThatMayPublishToAllButNotToOtherNodesNeverComesUp() throws Exception {
        for (String forbidden : List.of("cmgr.chat.n.>", "cmgr.chat.r.>", "cmgr.chat.i.>")) {
            NatsServer server = start(userWhoMayNot("publish", forbidden));
            BackplanePeer peer = open(NatsBackplane.at("nats://chat:secret@127.0.0.1:" + server.port()));
            assertDown(peer, "Permissions Violation for Publish to \"" + forbidden.replace('>', '='));
            assertFalse(peer.isUp());
            server.reload(userWhoMayNot("publish", "cmgr.other.>"));
            peer.awaitUp(1);
        }
    }

    @Test
    void aNodeThatMayNotHearOneRoomIsCutAndTriesAgainSlowly() throws Exception {
        NatsServer server = start(userWhoMayNot("subscribe", "cmgr.chat.r.vip"));
        BackplanePeer peer = open(NatsBackplane.at("nats://chat:secret@127.0.0.1:" + server.port()));
        peer.awaitUp(1);
        long begin = System.nanoTime();
        peer.enter("r.vip");
        Deadline.until("a loss, and four attempts", () -> peer.downs().size() >= 5);
        assertTrue(System.nanoTime() - begin >= Duration.ofSeconds(2).toNanos(), () -> "" + peer.downs());
        peer.leave("r.vip");
        peer.awaitUp(2);
    }

    @Test
    void aNodeIsCutWhenTheServerTakesNoMoreSubscriptions() throws Exception {
        NatsServer server = start("max_subscriptions: 5");
        BackplanePeer peer = open(NatsBackplane.at(server.url()));
        peer.awaitUp(1);
        for (int i = 0; i < 10; i++) {
            peer.enter("r." + i);
        }
        assertDown(peer, "maximum subscriptions exceeded");
        assertDown(peer, "cannot connect");
        assertFalse(peer.isUp());
        for (int i = 0; i < 10; i++) {
            peer.leave("r." + i);
        }
        peer.awaitUp(2);
    }

    @Test
    void aNodeThatIsOneTooManyForTheServerIsToldSo() throws Exception {
        NatsServer server = start("max_connections: 1");
        BackplanePeer first = open(NatsBackplane.at(server.url()));
        first.awaitUp(1);
        BackplanePeer second = open(NatsBackplane.at(server.url()));
        Deadline.until("some refusals", () -> second.downs().size() >= 5);
        for (String why : second.downs()) {
            assertTrue(why.contains("connections"), why);
        }
        first.close(Duration.ofSeconds(1));
        second.awaitUp(1);
    }

    @Test
    void aNodeFindsAnotherServerWhenItsOwnDiesAlsoOneThatItWasOnlyToldOf() throws Exception {
        servers.addAll(NatsServer.cluster(2));
        NatsServer first = servers.get(0);
        NatsServer second = servers.get(1);
        BackplanePeer one = open(NatsBackplane.at(first.url()));
        BackplanePeer two = open(NatsBackplane.at(first.url(), second.url()));
        one.awaitUp(1);
        two.awaitUp(1);
        two.enter("all");
        one.introduce("all", two);
        first.kill();
        one.awaitUp(2);
        one.introduce("all", two);
        second.kill();
        one.awaitDown();
        assertDown(one, "Connection refused");
        second.restart();
        one.awaitUp(3);
        one.introduce("all", two);
        assertEquals(2, one.missed().size());
    }

    @Test
    void aServerThatIsAboutToEndIsLeftBeforeItEnds() throws Exception {
        servers.addAll(NatsServer.cluster(2));
        BackplanePeer one = open(NatsBackplane.at(servers.get(0).url()));
        BackplanePeer two = open(NatsBackplane.at(servers.get(1).url()));
        one.awaitUp(1);
        two.awaitUp(1);
        two.enter("all");
        one.introduce("all", two);
        int count = 1000;
        for (int i = 0; i < count; i++) {
            one.publish("all", "" + i, 0);
        }
        servers.get(0).lameDuck();
        one.awaitUp(2);
        assertDown(one, "about to end");
        one.publish("all", "after", 0);
        for (int i = 0; i < count; i++) {
            assertEquals("" + i, two.next());
        }
        assertEquals("after", two.next());
    }

    @Test
    void aServerThatIsAboutToEndIsKeptIfThereIsNoOther() throws Exception {
        NatsServer server = start("lame_duck_duration: \"30s\"", "lame_duck_grace_period: \"20s\"");
        BackplanePeer one = open(NatsBackplane.at(server.url()));
        BackplanePeer two = open(NatsBackplane.at(server.url()));
        one.awaitUp(1);
        two.awaitUp(1);
        two.enter("all");
        server.lameDuck();
        one.introduce("all", two);
        assertTrue(one.isUp());
    }

    @Test
    void tlsChecksTheServersCertificate(@TempDir Path directory) throws Exception {
        Certificates certificates = new Certificates();
        NatsServer server = start(tls(directory, certificates.localhost()));
        String address = "tls://127.0.0.1:" + server.port();
        SSLContext trusting = certificates.jdk(certificates.client("node"));
        BackplanePeer strange = open(NatsBackplane.at(address));
        assertDown(strange, "PKIX path building failed");
        BackplanePeer one = open(NatsBackplane.at(address).with(options -> options.sslContext(trusting)));
        BackplanePeer two = open(NatsBackplane.at(address).with(options -> options.sslContext(trusting)));
        one.awaitUp(1);
        two.awaitUp(1);
        two.enter("all");
        one.introduce("all", two);
        assertFalse(strange.isUp());
    }

    private static String tls(Path directory, X509Bundle certificate) throws Exception {
        Path chain = Files.writeString(directory.resolve("chain.pem"), certificate.getCertificatePathPEM());
        Path key = Files.writeString(directory.resolve("key.pem"), certificate.getPrivateKeyPEM());
        return "tls { cert_file: \"" + chain + "\", key_file: \"" + key + "\" }";
    }

    private static String user(String password, String publish, String subscribe) {
        return "authorization { users = [ { user: chat, password: " + password + ", permissions: { publish: \""
                + publish + "\", subscribe: \"" + subscribe + "\" } } ] }";
    }

    private static String userWhoMayNot(String deed, String topics) {
        return "authorization { users = [ { user: chat, password: secret, permissions: { " + deed
                + ": { allow: \"cmgr.chat.>\", deny: \"" + topics + "\" } } } ] }";
    }

    private NatsServer start(String... configuration) throws IOException {
        NatsServer server = NatsServer.start(configuration);
        servers.add(server);
        return server;
    }

    private BackplanePeer open(Backplane backplane) {
        BackplanePeer peer = BackplanePeer.open(backplane, PREFIX);
        peers.add(peer);
        return peer;
    }

    private static void assertDown(BackplanePeer peer, String words) {
        Deadline.until(words, () -> peer.downs().stream().anyMatch(why -> why.contains(words)));
    }
}

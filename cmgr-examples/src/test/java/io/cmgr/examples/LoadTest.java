// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.ByteBuf;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(NoLeaks.class)
@Timeout(120)
class LoadTest {
    @InEachMode
    void anEchoIsRightToTheLastByte(Mode mode) {
        try (RunningExample echo = mode.start("echo");
                RunningExample load = load(echo.port(), "-c", "10", "-n", "4", "--threads", "2")) {
            assertEquals(0, load.exitCode(), load.output());
            assertTrue(load.output().contains(" 0 lost, 0 unanswered"), load.output());
        }
    }

    @Test
    void messagesOfAnySizeComeBack() {
        try (RunningExample echo = RunningExample.start("echo", "--port", "0")) {
            for (String size : new String[] {"1", "65521", "300000"}) {
                try (RunningExample load = load(echo.port(), "-c", "2", "-n", "3", "-s", size)) {
                    assertEquals(0, load.exitCode(), load.output());
                }
            }
        }
    }

    @InEachMode
    void datagramsComeBack(Mode mode) {
        try (RunningExample udp = mode.start("udp");
                RunningExample load = load(udp.port(), "--kind", "udp", "-c", "4", "-n", "2")) {
            assertEquals(0, load.exitCode(), load.output());
        }
    }

    @ParameterizedTest
    @CsvSource({"raw", "lines", "length"})
    void messagesComeBackInFramesOverTls(String framing) throws Exception {
        SslContext tls = SslContextBuilder.forServer(new CertificateBuilder()
                        .subject("CN=elsewhere")
                        .setIsCertificateAuthority(true)
                        .buildSelfSigned()
                        .toKeyManagerFactory())
                .build();
        Framing frames = switch (framing) {
            case "lines" -> Framing.lines(1000);
            case "length" -> Framing.lengthPrefixed(4, 1000);
            default -> Framing.raw();
        };
        SessionHandler echo = (session, data, from) -> session.write(data.retain());
        try (ConnectionManager server = ConnectionManager.create()) {
            int port = server.listen(TcpListen.on(0).tls(tls).framing(frames), echo)
                    .port();
            try (RunningExample load = load(port, "-c", "3", "-n", "2", "--tls", "--framing", framing)) {
                assertEquals(0, load.exitCode(), load.output());
            }
        }
    }

    @Test
    void messagesComeBackOverAUnixSocket(@TempDir Path folder) throws Exception {
        UnixDomainSocketAddress socket = UnixDomainSocketAddress.of(folder.resolve("echo"));
        try (ConnectionManager server = ConnectionManager.create()) {
            SessionHandler echo = (session, data, from) -> session.write(data.retain());
            server.listen(TcpListen.on(socket), echo);
            try (RunningExample load = RunningExample.start(
                    "load", "unix:" + socket.getPath(), "-c", "3", "-n", "2", "--duration", "200ms")) {
                assertEquals(0, load.exitCode(), load.output());
            }
        }
    }

    @Test
    void aServerWithoutTlsIsNoServerWithIt() throws Exception {
        try (RunningExample echo = RunningExample.start("echo", "--port", "0");
                RunningExample load = load(echo.port(), "-c", "1", "--tls")) {
            assertEquals(1, load.exitCode(), load.output());
            assertTrue(load.output().contains("1 failed"), load.output());
        }
    }

    @Test
    void aMessageThatIsCutAnywhereElseIsFound() throws Exception {
        try (ConnectionManager server = ConnectionManager.create()) {
            SessionHandler halves = (session, data, from) -> {
                session.write(data.copy(0, 32));
                session.write(data.copy(32, 32));
            };
            int port = server.listen(TcpListen.on(0).framing(Framing.lines(1000)), halves)
                    .port();
            try (RunningExample load = load(port, "-c", "1", "--framing", "lines")) {
                assertEquals(1, load.exitCode(), load.output());
                assertTrue(load.output().contains("a message of 32 bytes, not 64"), load.output());
            }
        }
    }

    /** The chat adds lines of its own before and between the messages. */
    @InEachMode
    void whatSomeSayInAChatAllHear(Mode mode) {
        try (RunningExample chat = mode.start("chat");
                RunningExample load =
                        load(chat.port(), "--kind", "broadcast", "-c", "8", "--senders", "3", "-n", "2")) {
            assertEquals(0, load.exitCode(), load.output());
        }
    }

    @Test
    void aRateIsKeptToAndLatenciesCountFromWhenMessagesWereDue() {
        try (RunningExample echo = RunningExample.start("echo", "--port", "0");
                RunningExample load = load(echo.port(), "-c", "4", "-r", "500")) {
            assertEquals(0, load.exitCode(), load.output());
            assertTrue(load.output().contains("µs since due"), load.output());
        }
    }

    @Test
    void aWrongByteIsFound() throws Exception {
        assertComplaint(
                data -> data.setByte(10, ~data.getByte(10)), "connection 0: byte 10 of what came back is wrong");
    }

    @Test
    void aByteTooManyIsFound() throws Exception {
        assertComplaint(data -> data.writeByte(0), "connection 0: ");
    }

    @Test
    void aLostByteIsFound() throws Exception {
        assertComplaint(data -> data.skipBytes(1), "connection 0: byte 0 of what came back is wrong");
    }

    private static void assertComplaint(UnaryOperator<ByteBuf> corruption, String complaint) throws Exception {
        try (ConnectionManager server = ConnectionManager.create()) {
            int port = server.listenTcp(0, (session, data, from) -> session.write(corruption.apply(data.copy())))
                    .port();
            try (RunningExample load = load(port, "-c", "1")) {
                assertEquals(1, load.exitCode(), load.output());
                assertTrue(load.output().contains("1 connections with wrong bytes"), load.output());
                assertTrue(load.output().contains(complaint), load.output());
            }
        }
    }

    @Test
    void aWrongByteInABroadcastIsFoundByAll() throws Exception {
        try (ConnectionManager server = ConnectionManager.create()) {
            int port = server.listenTcp(0, (session, data, from) -> {
                        ByteBuf copy = data.copy();
                        server.writeToAll(copy.setByte(20, '!'));
                    })
                    .port();
            try (RunningExample load = load(port, "--kind", "broadcast", "-c", "3")) {
                assertEquals(1, load.exitCode(), load.output());
                assertTrue(load.output().contains(" with wrong bytes"), load.output());
            }
        }
    }

    @Test
    void aServerThatHangsUpFails() throws Exception {
        try (ConnectionManager server = ConnectionManager.create()) {
            int port = server.listenTcp(0, (session, data, from) -> session.close())
                    .port();
            try (RunningExample load = load(port, "-c", "1")) {
                assertEquals(1, load.exitCode(), load.output());
                assertTrue(load.output().contains("the server has closed it"), load.output());
            }
        }
    }

    @Test
    void aServerThatSaysNothingFails() throws Exception {
        SessionHandler silent = (session, data, from) -> {};
        try (ConnectionManager server = ConnectionManager.create();
                RunningExample load = load(server.listenTcp(0, silent).port(), "-c", "3", "-n", "2")) {
            assertEquals(1, load.exitCode(), load.output());
            assertTrue(load.output().contains("6 unanswered"), load.output());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
        -c 0;                     load: --connections must be from 1 to 60000, not 0
        -n 0;                     load: --in-flight must be from 1 to 65536, not 0
        -s 0;                     load: --size must be from 1 to 16777216, not 0
        --kind udp -s 7;          load: --size must be from 8 to 65507, not 7
        --kind broadcast -s 15;   load: --size must be from 16 to 16777216, not 15
        --senders 101;            load: --senders must be from 1 to 100, not 101
        -r -1;                    load: --rate must be from 0 to 100000000, not -1.0
        --threads 65;             load: --threads must be from 1 to 64, not 65
        --kind udp --tls;         load: --kind udp is for plain datagrams to a port
        --kind room --framing lines; load: --framing lines is for echoes: messages of a broadcast are lines anyway
        --websocket ws;           load: --websocket must begin with /, unlike 'ws'
        --websocket / --framing length; load: --websocket tells messages apart without --framing
        -d 1x;                    load: Invalid value for option '--duration': '1x' is not a time such as 500ms, 10s or 2m
        --chart a.gif;            load: Invalid value for option '--chart': 'a.gif' is neither a .png nor a .svg
        """)
    void aBadOptionIsToldInALine(String options, String complaint) {
        try (RunningExample load = RunningExample.start(("load localhost:1 " + options).split(" "))) {
            assertEquals(2, load.exitCode());
            assertEquals(complaint + " (--help explains)", load.errors().strip());
        }
    }

    private static RunningExample load(int port, String... options) {
        Stream<String> command = Stream.of("load", "127.0.0.1:" + port, "--duration", "200ms");
        return RunningExample.start(Stream.concat(command, Stream.of(options)).toArray(String[]::new));
    }
}

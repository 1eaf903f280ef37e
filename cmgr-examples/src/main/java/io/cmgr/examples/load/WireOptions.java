// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.load;

import io.cmgr.examples.client.AnyCertificate;
import io.cmgr.examples.client.Traffic.Kind;
import io.cmgr.examples.client.Wire;
import io.cmgr.examples.client.Wire.Framing;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say how the messages travel. */
final class WireOptions {
    /** What begins the name of a Unix-domain socket on the command line. */
    static final String UNIX = "unix:";

    @Option(names = "--tls", description = "Over TLS. The server may have any certificate: it is not checked.")
    private boolean tls;

    @Option(
            names = "--framing",
            paramLabel = "raw|lines|length",
            defaultValue = "raw",
            description = "How a message is told from the next: not at all; each is a line; each has its length before"
                    + " it, in four bytes (${DEFAULT-VALUE}).")
    private Framing framing = Framing.RAW;

    @Option(
            names = "--websocket",
            paramLabel = "PATH",
            description = "Over a WebSocket at this path of the server, as binary messages.")
    private @Nullable String webSocket;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec command;

    Wire wire(Kind kind, String target) {
        boolean unix = target.startsWith(UNIX);
        if (kind == Kind.UDP && (tls || webSocket != null || framing != Framing.RAW || unix)) {
            throw bad("--kind udp is for plain datagrams to a port");
        }
        if (kind.reachesOthers() && framing == Framing.LINES) {
            throw bad("--framing lines is for echoes: messages of a broadcast are lines anyway");
        }
        if (webSocket != null && framing != Framing.RAW) {
            throw bad("--websocket tells messages apart without --framing");
        }
        return new Wire(
                framing,
                tls ? AnyCertificate.context() : null,
                webSocket == null ? null : uri(unix ? "localhost" : target, webSocket));
    }

    private URI uri(String authority, String path) {
        if (!path.startsWith("/")) {
            throw bad("--websocket must begin with /, unlike '" + path + "'");
        }
        try {
            return URI.create((tls ? "wss://" : "ws://") + authority + path);
        } catch (IllegalArgumentException malformed) {
            throw bad("--websocket: " + malformed.getMessage());
        }
    }

    private ParameterException bad(String what) {
        return new ParameterException(command.commandLine(), what);
    }
}

// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.wire;

import static java.util.Objects.requireNonNull;

import io.cmgr.engine.session.ChannelSession;
import io.cmgr.session.Recording;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * The recordings of one session: at most one of each kind. An attribute of its channel holds this from the first one on,
 * so that other sessions pay nothing for it. Any thread.
 */
public final class Recordings {
    private static final AttributeKey<Recordings> OF_CHANNEL = AttributeKey.valueOf(Recordings.class, "OF_CHANNEL");

    private static final String WIRE_LOG = "wire log";
    private static final String CAPTURE = "capture";

    private final ChannelSession session;

    /** By kind. */
    private final Map<String, WireRecording> present = new ConcurrentHashMap<>(2);

    private Recordings(ChannelSession session) {
        this.session = session;
    }

    /** Those of this session, which end with it. */
    public static Recordings of(ChannelSession session) {
        Channel channel = session.channel();
        Recordings made = new Recordings(session);
        Recordings there = channel.attr(OF_CHANNEL).setIfAbsent(made);
        if (there != null) {
            return there;
        }
        var unused = session.closed().thenRun(() -> made.present.values().forEach(WireRecording::end));
        return made;
    }

    /** Begins a wire log. */
    public Recording log() {
        WireRecording recording = reserve(WIRE_LOG);
        recording.begin(new WireLog(session.id()));
        return recording;
    }

    /**
     * Begins a capture. Blocks until the file has begun.
     *
     * @param threads makes the thread that writes the file
     */
    public Recording capture(Path file, long maxBytes, ThreadFactory threads) throws IOException {
        WireRecording recording = reserve(CAPTURE);
        Recorder recorder = null;
        try {
            recorder = begun(file, maxBytes, threads, recording);
        } finally {
            if (recorder == null) {
                present.remove(CAPTURE, recording);
            }
        }
        recording.begin(requireNonNull(recorder));
        return recording;
    }

    /** The kind has no other recording until this one ends. */
    private WireRecording reserve(String kind) {
        WireRecording recording = new WireRecording(session, kind, () -> present.remove(kind));
        if (present.putIfAbsent(kind, recording) != null) {
            throw new IllegalStateException("session " + session.id() + " has a " + kind + " already");
        }
        return recording;
    }

    private PcapRecorder begun(Path path, long maxBytes, ThreadFactory threads, WireRecording recording)
            throws IOException {
        CaptureFile file = CaptureFile.open(path, maxBytes, recording::fail);
        try {
            PcapRecorder recorder = recorder(file);
            file.begin(threads);
            return recorder;
        } catch (IOException | RuntimeException | Error refused) {
            file.abandon();
            throw refused;
        }
    }

    private PcapRecorder recorder(CaptureFile file) {
        SocketAddress local = session.localAddress();
        @Nullable SocketAddress remote = session.remoteAddress();
        return remote == null && local instanceof InetSocketAddress socket
                ? PcapRecorder.ofDatagrams(file, socket)
                : PcapRecorder.ofStream(file, local, remote, session.channel().parent() != null);
    }
}

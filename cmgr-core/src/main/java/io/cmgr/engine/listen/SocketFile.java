// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.listen;

import io.cmgr.check.PrintableText;
import io.cmgr.engine.address.Binding;
import io.cmgr.engine.transport.SocketTransport;
import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file by which callers find a Unix listener. The socket is bound to the file's own name and not to a temporary one, so
 * tools that ask the kernel for the socket's name find it. The kernel refuses the bind while anything has that name, so one
 * of several listeners that begin at once wins. A file is removed to make room only if it is a socket on which nobody
 * listens. The file's key tells our file from others: the file system does not reuse it while our socket is open.
 */
final class SocketFile {
    private static final Logger log = LoggerFactory.getLogger(SocketFile.class);

    private static final Object REMOVING = new Object();
    private static final int ATTEMPTS = 10;

    // We probe several times: another process may have bound its socket and not yet begun to listen.
    private static final int QUESTIONS = 10;
    private static final long BETWEEN_QUESTIONS_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final int TYPE_BITS = 0170000;
    private static final int SOCKET_TYPE = 0140000;

    private final UnixDomainSocketAddress address;
    private final Path path;

    /** Identifies our file; null before the socket is bound, and when the file is no longer ours. */
    private volatile @Nullable Object key;

    SocketFile(UnixDomainSocketAddress address) {
        this.address = address;
        path = address.getPath();
    }

    /** Binds a socket to the name; replaces a file on which nobody listens any more. Blocks. */
    ServerChannel listen(SocketTransport transport, int backlog) throws IOException {
        for (int attempt = 1; true; attempt++) {
            try {
                ServerChannel listening = transport.unixServer(address, backlog);
                key = keyNow();
                return listening;
            } catch (IOException refused) {
                if (attempt == ATTEMPTS || !removedStale()) {
                    throw refusal(String.valueOf(refused.getMessage()), refused);
                }
            }
        }
    }

    /** Whether the file has been removed or replaced, so that callers no longer find the listener. */
    boolean isLost() throws IOException {
        Object ours = key;
        return ours != null && !ours.equals(keyNow());
    }

    /** Removes the file if it is still ours. To be called before the socket closes, since then its key may be reused. */
    void remove() {
        Object ours = key;
        key = null;
        try {
            if (ours != null && ours.equals(keyNow())) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            log.warn("cannot remove the file of the listener {}: {}", this, PrintableText.of(e));
        }
    }

    @Override
    public String toString() {
        return PrintableText.of(address);
    }

    /** Removes a socket on which nobody listens; false if the name is free. Refuses to remove anything else. */
    private boolean removedStale() throws IOException {
        try {
            Found stale = found();
            if (!isSocket()) {
                throw refusal("it exists and is no socket", null);
            }
            for (int question = 1; question <= QUESTIONS; question++) {
                requireSilent();
                LockSupport.parkNanos(BETWEEN_QUESTIONS_NANOS);
            }
            removeIfStill(stale);
            return true;
        } catch (NoSuchFileException removedMeanwhile) {
            return false;
        } catch (BindException refused) {
            throw refused;
        } catch (IOException failed) {
            throw refusal(PrintableText.of(failed), failed);
        }
    }

    /** Removes the file unless another listener of this process has replaced it in the meantime. */
    private void removeIfStill(Found stale) throws IOException {
        synchronized (REMOVING) {
            if (found().equals(stale)) {
                Files.delete(path);
            }
        }
    }

    private boolean isSocket() throws IOException {
        int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return (mode & TYPE_BITS) == SOCKET_TYPE;
    }

    /** Throws if the socket has a listener: only without one the kernel refuses the connection, not when the backlog is full. */
    private void requireSilent() throws IOException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            probe.connect(address);
        } catch (ConnectException silent) {
            return;
        } catch (IOException other) {
            throw refusal("it is in use: " + other.getMessage(), other);
        }
        throw refusal("it is in use", null);
    }

    private @Nullable Object keyNow() throws IOException {
        try {
            return found().key();
        } catch (NoSuchFileException gone) {
            return null;
        }
    }

    private Found found() throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return new Found(attributes.fileKey(), attributes.lastModifiedTime());
    }

    /** The file that has the name. The time tells it from a later one to which the file system gave the same key. */
    private record Found(Object key, FileTime made) {}

    private BindException refusal(String reason, @Nullable Throwable cause) {
        return Binding.failure(toString(), reason, cause);
    }
}

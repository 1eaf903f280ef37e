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
 * The file by which callers find a Unix listener. The socket is bound to the file's final name and not to a temporary
 * one, so that tools such as {@code ss} show the final name. The kernel refuses the bind while a file has that name, so
 * if several listeners start at once, exactly one of them succeeds. An existing file is removed only if it is a socket
 * without a listener. The file's key distinguishes our file from others: the file system does not reuse a key while our
 * socket is open.
 */
final class SocketFile {
    private static final Logger log = LoggerFactory.getLogger(SocketFile.class);

    /** Lock: one thread at a time of this process checks and removes a file. */
    private static final Object REMOVING = new Object();

    /** How often we try to bind. */
    private static final int ATTEMPTS = 10;

    // We probe several times: another process may have bound its socket and not yet begun to listen.
    private static final int PROBES = 10;
    private static final long PROBE_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    // Bits of st_mode: the mask of the file type, and the type of a socket.
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

    /** Binds a socket to the name, and replaces a socket file that no longer has a listener. Blocks. */
    ServerChannel listen(SocketTransport transport, int backlog) throws IOException {
        for (int attempt = 1; true; attempt++) {
            try {
                ServerChannel listening = transport.unixServer(address, backlog);
                key = keyNow();
                return listening;
            } catch (IOException refused) {
                if (attempt == ATTEMPTS || !removeStale()) {
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

    /**
     * Removes the file if it is still ours. To be called before the socket closes, because its key may be reused
     * afterwards.
     */
    void remove() {
        Object ours = key;
        key = null;
        try {
            if (ours != null && ours.equals(keyNow())) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            log.warn("the file {} of a listener cannot be removed: {}", this, PrintableText.of(e));
        }
    }

    @Override
    public String toString() {
        return PrintableText.of(address);
    }

    /**
     * Removes a socket file that has no listener. Returns false if there is no file any more. Throws if the file is
     * anything else.
     */
    private boolean removeStale() throws IOException {
        try {
            Identity stale = identity();
            if (!isSocket()) {
                throw refusal("it exists and is no socket", null);
            }
            for (int probe = 1; probe <= PROBES; probe++) {
                requireUnused();
                LockSupport.parkNanos(PROBE_INTERVAL_NANOS);
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
    private void removeIfStill(Identity stale) throws IOException {
        synchronized (REMOVING) {
            if (identity().equals(stale)) {
                Files.delete(path);
            }
        }
    }

    private boolean isSocket() throws IOException {
        int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return (mode & TYPE_BITS) == SOCKET_TYPE;
    }

    /**
     * Throws if the socket has a listener. The kernel refuses a connection only if there is no listener; if the backlog
     * is full, the error is another one.
     */
    private void requireUnused() throws IOException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            probe.connect(address);
        } catch (ConnectException noListener) {
            return;
        } catch (IOException other) {
            throw refusal("it is in use: " + other.getMessage(), other);
        }
        throw refusal("it is in use", null);
    }

    private @Nullable Object keyNow() throws IOException {
        try {
            return identity().key();
        } catch (NoSuchFileException gone) {
            return null;
        }
    }

    private Identity identity() throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return new Identity(attributes.fileKey(), attributes.lastModifiedTime());
    }

    /** Identifies a file. The time distinguishes it from a later file to which the file system gave the same key. */
    private record Identity(Object key, FileTime modified) {}

    private BindException refusal(String reason, @Nullable Throwable cause) {
        return Binding.failure(toString(), reason, cause);
    }
}

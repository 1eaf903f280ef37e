// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.check.PrintableText;
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
 * The file by which a Unix listener is found. The socket is bound to its true name, so that whoever asks the kernel for
 * it finds it; and binding is refused while there is anything of that name, so that of several that begin at once one
 * wins. Only a socket to which nobody listens is removed for it. The file's key tells ours from others: it is not given
 * away while our socket is open.
 */
final class SocketFile {
    private static final Logger log = LoggerFactory.getLogger(SocketFile.class);

    private static final Object REMOVING = new Object();
    private static final int ATTEMPTS = 10;

    // A socket may be bound already and not listen yet, if its process has lost the processor in between.
    private static final int QUESTIONS = 10;
    private static final long BETWEEN_QUESTIONS_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final int TYPE_BITS = 0170000;
    private static final int SOCKET_TYPE = 0140000;

    private final UnixDomainSocketAddress address;
    private final Path path;

    /** What the kernel knows our file by; null before the socket is bound, and once the file is no longer ours. */
    private volatile @Nullable Object key;

    SocketFile(UnixDomainSocketAddress address) {
        this.address = address;
        path = address.getPath();
    }

    /** Binds a socket to the name, in place of one to which nobody listens any more; blocks. */
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

    /** Whether somebody has removed or replaced the file, so that nobody finds the listener any more. */
    boolean isLost() throws IOException {
        Object ours = key;
        return ours != null && !ours.equals(keyNow());
    }

    /** Takes the name back, unless somebody else has it; before the socket closes, so that the key is ours still. */
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
        return UnixAddresses.printable(address);
    }

    /** Makes room if only a socket is in the way to which nobody listens; false if nothing is in the way. */
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

    /** Several listeners of this process may have found the same; the first to come here makes room for another. */
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

    /** A connection is refused only where nobody listens; one that has no room is not. */
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

    /** What bears the name; the time tells one from another that was given the same key afterwards. */
    private record Found(Object key, FileTime made) {}

    private BindException refusal(String reason, @Nullable Throwable cause) {
        return Binding.failure(toString(), reason, cause);
    }
}

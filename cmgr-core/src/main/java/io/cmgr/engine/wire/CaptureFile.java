// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A file that always ends with a whole packet, and grows to a bound only. Packets are collected, and committed together;
 * a thread of the file writes what was committed. So nobody waits for the disk but {@link #begin}. An exception of the
 * disk never comes out of the methods of a stream: Netty's handler would report it in the pipeline.
 *
 * <p>One thread at a time, except where said.
 */
final class CaptureFile extends OutputStream {
    /** So many bytes may wait for the disk. */
    static final int MAX_WAITING = 16 << 20;

    /** The last of what waits. */
    private static final byte[] END = {};

    private final Path path;
    private final RandomAccessFile file;
    private final long maxBytes;
    private final Consumer<IOException> onFailure;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    /** What is not committed yet. */
    private final ByteArrayOutputStream packets = new ByteArrayOutputStream();

    private final BlockingQueue<byte[]> waiting = new LinkedBlockingQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();

    /** How large the file is when everything is written that was committed. */
    private long committed;

    /** How large the file is. */
    private long written;

    /** Whether nothing more is committed. */
    private boolean ended;

    /** Why the file cannot be written; null as long as it can. Set by the thread that writes. */
    private volatile @Nullable IOException failure;

    private CaptureFile(Path path, RandomAccessFile file, long maxBytes, Consumer<IOException> onFailure) {
        this.path = path;
        this.file = file;
        this.maxBytes = maxBytes;
        this.onFailure = onFailure;
    }

    /**
     * Opens the file and empties it. Blocks.
     *
     * @param onFailure called at most once, on the thread that writes
     */
    static CaptureFile open(Path path, long maxBytes, Consumer<IOException> onFailure) throws IOException {
        if (path.getFileSystem() != FileSystems.getDefault()) {
            throw new IllegalArgumentException("file: " + path + " is not of the default file system");
        }
        try {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException | UnsupportedOperationException replaced) {
            // a file without permissions is made by the next line
        }
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        try {
            lock(file, path);
            if (file.length() > 0) { // a device has none, and cannot be cut
                file.setLength(0);
            }
            return new CaptureFile(path, file, maxBytes, onFailure);
        } catch (IOException | RuntimeException refused) {
            file.close();
            throw refused;
        }
    }

    /** The lock is held until the file is closed. */
    private static void lock(RandomAccessFile file, Path path) throws IOException {
        try {
            if (file.getChannel().tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException ofThisProcess) {
            // the same as of another process
        }
        throw new IOException(path + " is being written by another capture");
    }

    /** Writes what was collected so far, and starts the thread that writes the rest. Blocks. */
    void begin(ThreadFactory threads) throws IOException {
        byte[] first = takePackets();
        writeWhole(first);
        committed = written;
        threads.newThread(this::writeAll).start();
    }

    @Override
    public void write(int one) {
        packets.write(one);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        packets.write(bytes, offset, length);
    }

    /**
     * Hands over what was collected since the last time, to be written as a whole.
     *
     * @return false if that would make the file too large; then it stays as it is
     * @throws IOException if the file cannot be written, or not as fast as packets come
     */
    boolean commit() throws IOException {
        byte[] added = takePackets();
        IOException refused = failure;
        if (refused != null) {
            throw refused;
        }
        if (ended || committed + added.length > maxBytes) {
            ended = true;
            return false;
        }
        if (waitingBytes.get() + added.length > MAX_WAITING) {
            ended = true;
            throw new IOException(path + ": more than " + MAX_WAITING + " bytes wait to be written");
        }
        committed += added.length;
        waitingBytes.addAndGet(added.length);
        waiting.add(added);
        return true;
    }

    private byte[] takePackets() {
        byte[] taken = packets.toByteArray();
        packets.reset();
        return taken;
    }

    /** Commits what was collected if there is room, and closes the file when all is written. */
    @Override
    public void close() {
        try {
            var unused = commit();
        } catch (IOException known) {
            // the recording has been told, or will be
        }
        ended = true;
        waiting.add(END);
    }

    /** Closes a file that has not begun. */
    void abandon() throws IOException {
        file.close();
    }

    /** Completes when all is written, or cannot be, and the file is closed; never fails. Any thread. */
    CompletableFuture<Void> closed() {
        return closed.copy();
    }

    /** The body of the thread. */
    private void writeAll() {
        try (file) {
            for (byte[] next = waiting.take(); next != END; next = waiting.take()) {
                writeWhole(next);
                waitingBytes.addAndGet(-next.length);
            }
        } catch (IOException refused) {
            failed(refused);
        } catch (InterruptedException | RuntimeException | OutOfMemoryError unexpected) {
            failed(new IOException(unexpected));
        } finally {
            closed.complete(null);
        }
    }

    /** Writes it as a whole, or takes back what the disk has taken of it. */
    private void writeWhole(byte[] added) throws IOException {
        try {
            file.write(added);
            written += added.length;
        } catch (IOException refused) {
            if (file.length() > written) {
                file.setLength(written);
            }
            throw new IOException(path + ": " + refused.getMessage(), refused);
        }
    }

    private void failed(IOException why) {
        failure = why;
        waiting.clear();
        onFailure.accept(why);
    }
}

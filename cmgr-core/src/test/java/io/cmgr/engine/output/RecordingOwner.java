// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** An open session that records what its output calls. */
final class RecordingOwner implements OutputOwner {
    static final IOException REFUSAL = new IOException("refused");
    static final IOException SUPERSEDED = new IOException("superseded");
    static final IOException NO_PLACE = new IOException("no place for its key");

    final List<String> calls = new ArrayList<>();

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public Throwable noRoom(int size) {
        return new IOException("no room for " + size);
    }

    @Override
    public Throwable noPlaceForKey(int waiting) {
        return NO_PLACE;
    }

    @Override
    public Throwable superseded() {
        return SUPERSEDED;
    }

    @Override
    public Throwable refusal() {
        return REFUSAL;
    }

    @Override
    public boolean takesBack(Object message, int size, CompletableFuture<Void> outcome) {
        return false;
    }

    @Override
    public void sent(long bytes, int messages) {
        calls.add(bytes + " bytes in " + messages);
    }

    @Override
    public void failedWrites(int messages) {
        calls.add(messages + " failed");
    }

    @Override
    public void kernelFull() {
        calls.add("kernel full");
    }

    @Override
    public void writable() {
        calls.add("writable");
    }

    @Override
    public void outputFailed(Throwable cause) {}

    @Override
    public void bufferFailed(Throwable cause) {}
}

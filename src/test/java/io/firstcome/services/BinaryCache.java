package io.firstcome.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Folders that cost seconds to make and are the same for every build: unpacked servers, an initialised database. They
 * are made once for each user and machine. A folder appears under its name only when it is complete, so a build that is
 * killed in the middle leaves nothing that the next one takes for whole.
 */
final class BinaryCache {

    /** Fills an empty folder. */
    interface Content {
        void writeTo(Path folder) throws IOException;
    }

    private BinaryCache() {
    }

    /**
     * The folder of that name, made by {@code content} if there is none yet.
     *
     * @param name with the version of everything that went into it, for a folder once made is never made again
     */
    static Path folder(String name, Content content) throws IOException {
        Path root = root();
        Path folder = root.resolve(name);
        if (Files.exists(folder)) {
            return folder;
        }
        return make(root, folder, content);
    }

    private static synchronized Path make(Path root, Path folder, Content content) throws IOException {
        Path lockFile = root.resolve(folder.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assert lock.isValid();
            if (Files.notExists(folder)) {
                Path unfinished = root.resolve(folder.getFileName() + ".unfinished");
                ServerProcess.deleteTree(unfinished);
                Files.createDirectories(unfinished);
                content.writeTo(unfinished);
                Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        return folder;
    }

    private static Path root() {
        String cacheHome = System.getenv("XDG_CACHE_HOME");
        Path cache = cacheHome != null && !cacheHome.isBlank()
                ? Path.of(cacheHome)
                : Path.of(System.getProperty("user.home"), ".cache");
        try {
            return Files.createDirectories(cache.resolve("firstcome"));
        } catch (IOException noHome) {
            return inTemporaryFolder();
        }
    }

    private static Path inTemporaryFolder() {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"), "firstcome-" + System.getProperty("user.name"));
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("No folder for the cache of servers", e);
        }
    }
}

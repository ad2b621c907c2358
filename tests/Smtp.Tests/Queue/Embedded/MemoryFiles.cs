using Smtp.Queue.Durability;

namespace Smtp.Tests.Queue.Embedded;

/// <summary>
/// A disk in memory that can crash and fail. After a crash of what was not flushed any part is there, in any order; names not flushed are as
/// they were or as they were to be. What was unflushed when a flush failed is gone for good, although it can still be read: so Linux does it.
/// </summary>
internal sealed class MemoryFiles : IJournalFiles
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, MemoryFile> _files = [];
    private readonly Dictionary<string, MemoryFile> _durableNames = [];

    public Func<string, Exception?> FailCreate { get; set; } = _ => null;

    /// <summary>The longest file there is room for.</summary>
    public long Room { get; set; } = long.MaxValue;

    public Func<string, Exception?> FailWrite { get; set; } = _ => null;

    public Func<string, Exception?> FailFlush { get; set; } = _ => null;

    /// <summary>Called before anything that changes the disk takes effect, on whatever thread.</summary>
    public Action<string> Touching { get; set; } = _ => { };

    /// <summary>Called in each flush, before it takes effect.</summary>
    public Action<string> Flushing { get; set; } = _ => { };

    public IReadOnlyList<string> Paths
    {
        get
        {
            lock (_gate)
                return [.. _files.Keys.Order(StringComparer.Ordinal)];
        }
    }

    public void CreateDirectory(string directory)
    {
        // Directories exist when files are in them.
    }

    public IReadOnlyList<string> List(string directory)
    {
        lock (_gate)
            return [.. _files.Keys.Where(path => Directory(path) == directory).Select(path => path[(directory.Length + 1)..])];
    }

    public IJournalFile Create(string path, long length)
    {
        Touching(path);
        if (FailCreate(path) is { } error)
            throw error;
        if (length > Room)
            throw new IOException("No space left on device", 28);

        lock (_gate)
        {
            var file = new MemoryFile(this, path) { Current = new byte[length], Durable = new byte[length] };
            if (!_files.TryAdd(path, file))
                throw new IOException($"{path} exists");
            return file;
        }
    }

    public IJournalFile Open(string path)
    {
        lock (_gate)
            return _files.TryGetValue(path, out var file) ? file : throw new FileNotFoundException(path);
    }

    public void Delete(string path)
    {
        Touching(path);
        lock (_gate)
            _files.Remove(path);
    }

    public void FlushDirectory(string directory)
    {
        Touching(directory);
        lock (_gate)
        {
            foreach (var path in _durableNames.Keys.Where(path => Directory(path) == directory && !_files.ContainsKey(path)).ToArray())
                _durableNames.Remove(path);
            foreach (var (path, file) in _files.Where(file => Directory(file.Key) == directory))
                _durableNames[path] = file;
        }
    }

    public byte[] Octets(string path)
    {
        lock (_gate)
            return [.. _files[path].Current];
    }

    /// <summary>Of all files there at one moment.</summary>
    public long OctetsIn(string directory)
    {
        lock (_gate)
            return _files.Where(file => Directory(file.Key) == directory).Sum(static file => (long)file.Value.Current.Length);
    }

    public void Replace(string path, byte[] octets)
    {
        lock (_gate)
            _files[path] = _durableNames[path] = new MemoryFile(this, path) { Current = octets, Durable = [.. octets] };
    }

    /// <summary>The disk as it is found after the power came back.</summary>
    /// <param name="torn">Octets of the first unflushed write of each file that reached the disk all the same.</param>
    public MemoryFiles Crash(int torn = 0)
    {
        lock (_gate)
        {
            var after = new MemoryFiles();
            foreach (var (path, file) in _durableNames)
                after._files[path] = after._durableNames[path] = file.Crash(after, torn);
            return after;
        }
    }

    /// <summary>The disk as it may be found after the power came back: of what was not flushed any part, in any order; of names not flushed
    /// any as they were or as they were to be.</summary>
    public MemoryFiles Crash(Random random)
    {
        lock (_gate)
        {
            var after = new MemoryFiles();
            foreach (var path in _files.Keys.Union(_durableNames.Keys).Order(StringComparer.Ordinal))
            {
                var before = _durableNames.GetValueOrDefault(path);
                var wanted = _files.GetValueOrDefault(path);
                var found = ReferenceEquals(before, wanted) || random.Next(2) == 0 ? wanted : before;
                if (found is not null)
                    after._files[path] = after._durableNames[path] = found.Crash(after, random);
            }

            return after;
        }
    }

    /// <summary>The same octets in new files: an orderly restart, or one file of it to be changed.</summary>
    public MemoryFiles Copy()
    {
        lock (_gate)
        {
            var copy = new MemoryFiles();
            foreach (var (path, file) in _files)
                copy.Replace(path, [.. file.Current]);
            return copy;
        }
    }

    private static string Directory(string path) => path[..path.IndexOf('/', StringComparison.Ordinal)];

    private sealed class MemoryFile(MemoryFiles disk, string path) : IJournalFile
    {
        private readonly List<Change> _unflushed = [];

        public required byte[] Current { get; set; }

        public required byte[] Durable { get; set; }

        public long Length => Current.Length;

        public int Alignment => 1;

        public int Read(Span<byte> buffer, long offset)
        {
            lock (disk._gate)
            {
                var count = (int)Math.Clamp(Current.Length - offset, 0, buffer.Length);
                Current.AsSpan((int)Math.Min(offset, Current.Length), count).CopyTo(buffer);
                return count;
            }
        }

        public void Write(ReadOnlySpan<byte> octets, long offset)
        {
            disk.Touching(path);

            // A write that fails may have done a part of its work.
            var error = disk.FailWrite(path);
            var done = error is null ? octets : octets[..(octets.Length / 2)];
            lock (disk._gate)
            {
                var change = new Change(offset, done.ToArray());
                _unflushed.Add(change);
                Current = change.Apply(Current);
            }

            if (error is not null)
                throw error;
        }

        public void Flush()
        {
            disk.Touching(path);
            disk.Flushing(path);
            var error = disk.FailFlush(path);
            lock (disk._gate)
            {
                foreach (var change in _unflushed)
                    Durable = error is null ? change.Apply(Durable) : Durable;
                _unflushed.Clear();
            }

            if (error is not null)
                throw error;
        }

        public void Truncate(long length)
        {
            disk.Touching(path);
            lock (disk._gate)
            {
                var change = new Change(Math.Min(length, Current.Length), null);
                _unflushed.Add(change);
                Current = change.Apply(Current);
            }
        }

        public void Dispose()
        {
            // Several stores, one after the other, may read the same octets.
        }

        public MemoryFile Crash(MemoryFiles after, int torn)
        {
            byte[] octets = [.. Durable];
            if (torn > 0 && _unflushed.Count > 0)
                octets = _unflushed[0].Part(torn).Apply(octets);
            return new MemoryFile(after, path) { Current = octets, Durable = [.. octets] };
        }

        public MemoryFile Crash(MemoryFiles after, Random random)
        {
            byte[] octets = [.. Durable];
            foreach (var change in _unflushed.OrderBy(_ => random.Next()))
            {
                octets = random.Next(3) switch
                {
                    0 => octets,
                    1 => change.Apply(octets),
                    _ => change.Part(random.Next(change.Octets?.Length ?? 1)).Apply(octets),
                };
            }

            return new MemoryFile(after, path) { Current = octets, Durable = [.. octets] };
        }

        /// <param name="Octets"><see langword="null"/>: the file was cut off at the offset.</param>
        private readonly record struct Change(long Offset, byte[]? Octets)
        {
            public Change Part(int length) => Octets is null ? this : this with { Octets = Octets[..Math.Min(length, Octets.Length)] };

            /// <returns>The file after the change; <paramref name="file"/> itself may have been changed.</returns>
            public byte[] Apply(byte[] file)
            {
                if (Octets is null)
                    return file.Length > Offset ? file[..(int)Offset] : file;
                if (file.Length < Offset + Octets.Length)
                    Array.Resize(ref file, (int)(Offset + Octets.Length));
                Octets.CopyTo(file.AsSpan((int)Offset));
                return file;
            }
        }
    }
}

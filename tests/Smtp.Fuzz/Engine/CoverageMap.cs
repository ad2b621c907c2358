using System.Numerics;
using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace Smtp.Fuzz.Engine;

/// <summary>
/// Which edges the code under test took, as its instrumentation counts them, in this process. A count is new when it falls where none fell
/// before: 1, 2, 3, 4 to 7, 8 to 15 …
/// </summary>
internal sealed unsafe class CoverageMap : IDisposable
{
    private const int Size = 1 << 16;

    private readonly byte* _counts = (byte*)NativeMemory.AllocZeroed(Size);
    private readonly byte[] _seen = new byte[Size];

    public CoverageMap() => Trace.SharedMem = _counts;

    public int Edges { get; private set; }

    public void Begin()
    {
        new Span<byte>(_counts, Size).Clear();
        Trace.PrevLocation = 0;
    }

    /// <returns>Something happened that never happened before.</returns>
    public bool Learn()
    {
        var isNew = false;
        var words = MemoryMarshal.Cast<byte, ulong>(new ReadOnlySpan<byte>(_counts, Size));
        for (var word = 0; word < words.Length; word++)
        {
            if (words[word] == 0)
                continue;

            for (var at = word * 8; at < (word + 1) * 8; at++)
            {
                var bucket = Bucket(_counts[at]);
                if ((_seen[at] | bucket) == _seen[at])
                    continue;
                Edges += _seen[at] == 0 ? 1 : 0;
                _seen[at] |= bucket;
                isNew = true;
            }
        }

        return isNew;
    }

    public void Dispose()
    {
        Trace.SharedMem = null;
        NativeMemory.Free(_counts);
    }

    private static byte Bucket(byte count) => count switch
    {
        0 => 0,
        < 4 => (byte)(1 << (count - 1)),
        _ => (byte)(1 << (BitOperations.Log2(count) + 1 is var bit and < 8 ? bit : 7)),
    };
}

using System.Runtime.InteropServices;

namespace Smtp.Queue.Durability;

/// <summary>Native memory on a page boundary, as writes past the page cache want it. Few live, each as long as its owner.</summary>
internal sealed unsafe class AlignedMemory : IDisposable
{
    private const int PageSize = 4096;
    private byte* _start;

    public AlignedMemory(int length)
    {
        Length = length;
        _start = (byte*)NativeMemory.AlignedAlloc((nuint)length, PageSize);
    }

    public int Length { get; }

    /// <summary>Valid until <see cref="Dispose"/>.</summary>
    public Span<byte> Span => new(_start, Length);

    public void Dispose()
    {
        NativeMemory.AlignedFree(_start);
        _start = null;
    }
}

using System.Buffers;
using System.IO.Hashing;

namespace Smtp.Queue.Embedded;

/// <summary>Content as it comes in: blocks from the pool, one after the other.</summary>
internal sealed class ContentBuffer(BlockPool pool) : IBufferWriter<byte>, IDisposable
{
    private ContentBlock? _first;
    private ContentBlock? _last;

    public long Length { get; private set; }

    /// <summary>Octets of memory held.</summary>
    public long Capacity { get; private set; }

    public ReadOnlySequence<byte> Octets =>
        _first is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_first, 0, _last!, _last!.Length);

    public void Advance(int count)
    {
        if (count == 0)
            return;
        if (_last is null)
            throw new InvalidOperationException("Advance without GetSpan or GetMemory.");

        _last.Advance(count);
        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        var least = Math.Max(sizeHint, 1);
        if (_last is null || _last.Free.Length < least)
            Extend(least);
        return _last!.Free;
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>XxHash3 of all of it.</summary>
    public ulong Checksum()
    {
        if (_first is null)
            return XxHash3.HashToUInt64([]);
        if (_first == _last)
            return XxHash3.HashToUInt64(_first.Written);

        var hash = new XxHash3();
        for (var block = _first; block is not null; block = block.Following)
            hash.Append(block.Written);
        return hash.GetCurrentHashAsUInt64();
    }

    /// <summary>Hands all that came so far to a new buffer; this one is empty and goes on.</summary>
    public ContentBuffer Split()
    {
        var taken = new ContentBuffer(pool) { _first = _first, _last = _last, Length = Length, Capacity = Capacity };
        _first = null;
        _last = null;
        Length = 0;
        Capacity = 0;
        return taken;
    }

    /// <summary>Gives the blocks back: nobody may read them any more.</summary>
    public void Dispose()
    {
        for (var block = _first; block is not null;)
        {
            var next = block.Following;
            pool.Return(block);
            block = next;
        }

        _first = null;
        _last = null;
        Length = 0;
        Capacity = 0;
    }

    private void Extend(int least)
    {
        // The first block is small because most messages are; one that outgrows it is likely to go on.
        var block = pool.Rent(_last is null ? least : Math.Max(least, BlockPool.Large));
        Capacity += block.Capacity;
        if (_last is null)
            _first = block;
        else
            block.Follow(_last);
        _last = block;
    }
}

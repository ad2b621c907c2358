namespace Smtp.Queue.Embedded;

/// <summary>
/// Blocks of content, used again: one size that holds most messages whole, and one for the others. What is given back beyond the bound is
/// left to the garbage collector.
/// </summary>
/// <param name="kept">Octets of unused blocks to keep at most, of each size.</param>
internal sealed class BlockPool(long kept)
{
    public const int Small = 8 * 1024;
    public const int Large = 64 * 1024;

    private readonly Shelf _small = new((int)(kept / Small));
    private readonly Shelf _large = new((int)(kept / Large));

    /// <param name="least">Octets there must be room for.</param>
    public ContentBlock Rent(int least) => least switch
    {
        <= Small => _small.Take() ?? new ContentBlock(Small),
        <= Large => _large.Take() ?? new ContentBlock(Large),
        _ => new ContentBlock(least),
    };

    public void Return(ContentBlock block)
    {
        block.Clear();
        if (block.Capacity == Small)
            _small.Put(block);
        else if (block.Capacity == Large)
            _large.Put(block);
    }

    private sealed class Shelf(int room)
    {
        private readonly Lock _gate = new();
        private readonly Stack<ContentBlock> _blocks = new();

        public ContentBlock? Take()
        {
            lock (_gate)
                return _blocks.TryPop(out var block) ? block : null;
        }

        public void Put(ContentBlock block)
        {
            lock (_gate)
            {
                if (_blocks.Count < room)
                    _blocks.Push(block);
            }
        }
    }
}

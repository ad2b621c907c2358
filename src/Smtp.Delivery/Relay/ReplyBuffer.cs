using System.Buffers;
using Smtp.Protocol.Replies;

namespace Smtp.Delivery.Relay;

/// <summary>
/// What the peer has sent and nobody has read yet. Grows to one reply of the greatest size allowed and no further; a reply is parsed again
/// only when a line has been added, so octets that trickle in cost nothing.
/// </summary>
internal sealed class ReplyBuffer
{
    private const int InitialSize = 1024;
    private const int MaximumSize = ReplyParser.MaximumLines * ReplyParser.MaximumLineLength;

    private readonly RecentReplies _recent = new();
    private byte[] _octets = new byte[InitialSize];
    private int _start;
    private int _end;
    private int _scanned;
    private int _lineStart;

    public bool IsEmpty => _start == _end;

    /// <summary>Where to receive into; never empty while <see cref="TryTake"/> says <see cref="ReplyStep.NeedMore"/>.</summary>
    public Memory<byte> FreeSpace()
    {
        if (_start > 0)
            MoveToFront();
        if (_end == _octets.Length)
            Array.Resize(ref _octets, Math.Min(_octets.Length * 2, MaximumSize));
        return _octets.AsMemory(_end);
    }

    public void Advance(int received) => _end += received;

    public ReplyStep TryTake(out Reply? reply)
    {
        reply = null;
        var newLine = _octets.AsSpan(_scanned, _end - _scanned).LastIndexOf((byte)'\n');
        if (newLine >= 0)
            _lineStart = _scanned + newLine + 1;
        _scanned = _end;
        if (_end - _lineStart > ReplyParser.MaximumLineLength)
            return ReplyStep.Malformed;
        if (newLine < 0)
            return _end - _start >= MaximumSize ? ReplyStep.Malformed : ReplyStep.NeedMore;

        var pending = _octets.AsSpan(_start, _end - _start);
        if (_recent.TryFind(pending, out reply, out var length))
        {
            Consume(length);
            return ReplyStep.Complete;
        }

        var input = new ReadOnlySequence<byte>(_octets, _start, _end - _start);
        var step = ReplyParser.TryParse(input, out reply, out var consumed);
        if (step == ReplyStep.Complete)
        {
            length = (int)input.Slice(0, consumed).Length;
            _recent.Remember(pending[..length], reply!);
            Consume(length);
        }

        return step == ReplyStep.NeedMore && _end - _start >= MaximumSize ? ReplyStep.Malformed : step;
    }

    private void Consume(int length)
    {
        _start += length;
        // What is left may hold the next reply in full.
        _scanned = _start;
        _lineStart = _start;
        if (_start == _end)
            _start = _end = _scanned = _lineStart = 0;
    }

    private void MoveToFront()
    {
        _octets.AsSpan(_start, _end - _start).CopyTo(_octets);
        _end -= _start;
        _scanned -= _start;
        _lineStart -= _start;
        _start = 0;
    }
}

using Smtp.Protocol.Replies;

namespace Smtp.Delivery.Relay;

/// <summary>
/// A host says the same few things over and over: the last one-line replies of a connection with the octets they came as, most recent
/// first, so that "250 2.1.0 Ok" becomes an object once and not once a message.
/// </summary>
internal sealed class RecentReplies
{
    private const int Capacity = 4;
    private const int MaximumLength = 128;

    private readonly (byte[] Octets, Reply Reply)[] _replies = new (byte[], Reply)[Capacity];
    private int _count;

    /// <param name="length">Octets of the reply found at the start of <paramref name="input"/>.</param>
    public bool TryFind(ReadOnlySpan<byte> input, out Reply? reply, out int length)
    {
        for (var i = 0; i < _count; i++)
        {
            var known = _replies[i];
            if (!input.StartsWith(known.Octets))
                continue;

            _replies.AsSpan(0, i).CopyTo(_replies.AsSpan(1));
            _replies[0] = known;
            (reply, length) = (known.Reply, known.Octets.Length);
            return true;
        }

        (reply, length) = (null, 0);
        return false;
    }

    /// <param name="octets">The whole reply, line end included: no remembered reply is the beginning of another.</param>
    public void Remember(ReadOnlySpan<byte> octets, Reply reply)
    {
        if (octets.Length > MaximumLength || reply.Lines.Count != 1)
            return;

        _count = Math.Min(_count + 1, Capacity);
        _replies.AsSpan(0, _count - 1).CopyTo(_replies.AsSpan(1));
        _replies[0] = (octets.ToArray(), reply);
    }
}

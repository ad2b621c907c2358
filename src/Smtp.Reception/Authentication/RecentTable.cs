using System.Diagnostics.CodeAnalysis;

namespace Smtp.Reception.Authentication;

/// <summary>A table of bounded size: what was not asked for longest makes room for what is new. Not safe for several threads.</summary>
internal sealed class RecentTable<TKey, TValue>(int capacity)
    where TKey : notnull
    where TValue : class, new()
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> _nodes = [];
    private readonly LinkedList<(TKey Key, TValue Value)> _byUse = new();

    public int Count => _nodes.Count;

    /// <summary>What is too much goes at once.</summary>
    public int Capacity
    {
        get;
        set
        {
            field = value;
            while (_nodes.Count > value)
                Remove(_byUse.First!.Value.Key);
        }
    } = capacity;

    /// <summary>All there is, what was not asked for longest first.</summary>
    public IEnumerable<(TKey Key, TValue Value)> ByUse => _byUse;

    public bool TryGet(TKey key, [NotNullWhen(true)] out TValue? value)
    {
        value = null;
        if (!_nodes.TryGetValue(key, out var node))
            return false;

        _byUse.Remove(node);
        _byUse.AddLast(node);
        value = node.Value.Value;
        return true;
    }

    public TValue GetOrAdd(TKey key)
    {
        if (TryGet(key, out var there))
            return there;

        if (_nodes.Count >= Capacity)
            Remove(_byUse.First!.Value.Key);
        var value = new TValue();
        _nodes[key] = _byUse.AddLast((key, value));
        return value;
    }

    public bool Remove(TKey key)
    {
        if (!_nodes.Remove(key, out var node))
            return false;
        _byUse.Remove(node);
        return true;
    }
}

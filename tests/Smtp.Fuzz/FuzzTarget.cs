namespace Smtp.Fuzz;

/// <summary>One thing to give any octets to. It throws where what must hold of all input does not hold of this.</summary>
/// <param name="Name">As it is typed, and the name of its seeds and its folder of finds.</param>
/// <param name="Mutations">How many the normal suite tries: a second's worth or so.</param>
public sealed record FuzzTarget(string Name, int Mutations, Action<ReadOnlySpan<byte>> Run)
{
    public override string ToString() => Name;
}

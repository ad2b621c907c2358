using Smtp.Reception.Listening;

namespace Smtp.Reception.Sessions;

/// <summary>
/// How long to wait for the next block of content: RFC 5321 4.5.3.2.5 a block, a bound for the whole, and a lowest average rate, because a
/// client that sends an octet a minute keeps every bound a block.
/// </summary>
internal readonly struct ContentPace(SessionWire wire, ReceptionOptions options, long contentBegunAt)
{
    private readonly long _begunAt = wire.Now();

    public void AwaitFirst() => Await(options.Timeouts.DataStart, 0);

    public void AwaitNext(long received) => Await(options.Timeouts.DataBlock, received);

    private void Await(TimeSpan block, long received)
    {
        var timeouts = options.Timeouts;
        var byBlock = wire.After(wire.Now(), block);
        var byTotal = wire.After(contentBegunAt, timeouts.Content);
        var byRate = wire.After(_begunAt, timeouts.DataBlock + TimeSpan.FromSeconds((double)received / options.Limits.ContentRate));
        wire.ArmUntil(Math.Min(byBlock, Math.Min(byTotal, byRate)));
    }
}

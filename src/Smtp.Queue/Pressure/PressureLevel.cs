namespace Smtp.Queue.Pressure;

internal enum PressureLevel
{
    /// <summary>Room for all.</summary>
    None,

    /// <summary>Near a mark: each acceptance waits a little, the longer the nearer.</summary>
    Slow,

    /// <summary>A mark is passed: 452 until there is clearly room again.</summary>
    Full,
}

using System.Globalization;

namespace Smtp.Policy.RateLimit;

/// <summary>At most so much of something in any stretch of time as long as the window.</summary>
public sealed record RateRule(RateScope Scope, RateQuantity Quantity, long Limit, RateWindow Window)
{
    /// <summary>As it is configured: <c>PerClient.MessagesPerHour</c>.</summary>
    public string Name { get; } = $"Per{Scope}.{Quantity}Per{Window}";

    public TimeSpan Length => Window switch
    {
        RateWindow.Minute => TimeSpan.FromMinutes(1),
        RateWindow.Hour => TimeSpan.FromHours(1),
        _ => TimeSpan.FromDays(1),
    };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} {Limit}");
}

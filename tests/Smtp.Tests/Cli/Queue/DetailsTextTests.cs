using Smtp.Cli.Queue;
using Smtp.Control;
using Xunit;

namespace Smtp.Tests.Cli.Queue;

public sealed class DetailsTextTests
{
    [Theory]
    [InlineData("TLSv1.3 X, unverified", "mx.example [192.0.2.1]: 4.2.2 452 full (TLSv1.3 X, unverified)")]
    [InlineData(null, "mx.example [192.0.2.1]: 4.2.2 452 full")]
    public void An_attempt_is_shown_with_how_its_connection_was_protected(string? security, string expected)
    {
        var message = new MessageLine("1K19YZ7F6WF", "deferred", default, 7300, 1, "a@yahoo.example", default, []);
        var attempt = new AttemptLine("a@excite.example", 1, null, "4.2.2", "452 full", "mx.example [192.0.2.1]", security);
        var details = new DetailsLine(message, "why", null, "", "ESMTP", "SevenBit", false, null, [attempt], "");

        Assert.EndsWith($"for a@excite.example: {expected}", DetailsText.Facts(details).Last().Value, StringComparison.Ordinal);
    }
}

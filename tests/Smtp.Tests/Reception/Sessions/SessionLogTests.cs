using Microsoft.Extensions.Logging.Abstractions;
using Smtp.Policy;
using Smtp.Reception.Sessions;
using Smtp.Tests.Policy;
using Xunit;

namespace Smtp.Tests.Reception.Sessions;

public sealed class SessionLogTests
{
    [Fact]
    public void Verdicts_that_nobody_wants_to_know_cost_no_object()
    {
        var log = new SessionLog(NullLogger.Instance);
        var facts = Facts.Of();
        Assert.Null(log.VerdictsOf(PolicyStage.Sender, facts));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            log.VerdictsOf(PolicyStage.Sender, facts);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}

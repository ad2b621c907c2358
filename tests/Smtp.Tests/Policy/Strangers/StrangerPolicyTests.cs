using System.Net;
using Smtp.Policy;
using Smtp.Policy.Strangers;
using Smtp.Protocol.Replies;
using Smtp.Tests.Queue.Scheduling;
using Xunit;

namespace Smtp.Tests.Policy.Strangers;

public sealed class StrangerPolicyTests : IDisposable
{
    private readonly KeptLog _log = new();

    public void Dispose() => _log.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stranger_is_refused(bool slowly)
    {
        var verdict = await Policy(CheckMode.Refuse, slowly).AskAsync(PolicyStage.Sender, Facts.Of());
        Assert.Equal(ReplyCatalogue.HelloIsOurs, verdict.Refusal);
        Assert.Empty(_log.Lines);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stranger_that_would_be_refused_is_in_the_log(bool slowly)
    {
        var verdict = await Policy(CheckMode.Log, slowly).AskAsync(PolicyStage.Sender, Facts.Of(sender: "a@client.example"));
        Assert.Null(verdict.Refusal);
        Assert.Contains("would be refused", verdict.Reason, StringComparison.Ordinal);
        var (_, id, text) = Assert.Single(_log.Lines);
        Assert.Equal(4052, id);
        Assert.Equal(
            "Would refuse 192.0.2.1 (mx.client.example) from <a@client.example>: 550 5.7.1 The name you gave at HELO is ours, "
            + "by Always: because", text);
    }

    [Theory]
    [InlineData("jyoti@excite.example", "192.0.2.1")]
    [InlineData(null, "198.51.100.1")]
    public async Task Who_is_known_is_not_looked_at(string? account, string client)
    {
        var facts = Facts.Of(client);
        facts.Account = account;
        var check = new Always(false);
        foreach (var mode in new[] { CheckMode.Log, CheckMode.Refuse })
            Assert.Null((await Policy(mode, check).AskAsync(PolicyStage.Sender, facts)).Refusal);
        Assert.Equal(0, check.Looks);
    }

    private StrangerPolicy Policy(CheckMode mode, bool slowly) => Policy(mode, new Always(slowly));

    private StrangerPolicy Policy(CheckMode mode, ICheck check) =>
        new(check, mode, static client => client.Equals(IPAddress.Parse("198.51.100.1")), _log);

    private sealed class Always(bool slowly) : ICheck
    {
        public string Name => "Always";

        public int Looks { get; private set; }

        public async ValueTask<Verdict> LookAsync(PolicyFacts facts)
        {
            Looks++;
            if (slowly)
                await Task.Yield();
            return Verdict.Refuse(ReplyCatalogue.HelloIsOurs, "because");
        }
    }
}

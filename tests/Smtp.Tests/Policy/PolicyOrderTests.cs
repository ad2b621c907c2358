using System.Net;
using Smtp.Policy;
using Smtp.Protocol.Replies;
using Xunit;

namespace Smtp.Tests.Policy;

public sealed class PolicyOrderTests
{
    private static readonly PolicyFacts Facts = new() { Client = IPAddress.Parse("192.0.2.1"), Listener = new ListenerFacts("a") };

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task The_first_refusal_decides_whether_answers_take_time_or_not(bool firstSlow, bool secondSlow)
    {
        var third = new Fixed("Third", Verdict.Refuse(ReplyCatalogue.RelayingDenied, "third"));
        var order = new PolicyOrder(
        [
            new Fixed("First", Verdict.Pass("fine"), firstSlow),
            new Fixed("Second", Verdict.Refuse(ReplyCatalogue.NoSuchUser, "second"), secondSlow),
            third,
        ]);
        var told = new List<string>();

        var refusal = await order.AskAsync(PolicyStage.Sender, Facts, (policy, verdict) => told.Add($"{policy.Name}: {verdict.Reason}"));

        Assert.Equal(new PolicyRefusal("Second", PolicyStage.Sender, ReplyCatalogue.NoSuchUser, "second"), refusal);
        Assert.Equal(["First: fine", "Second: second"], told);
        Assert.Equal(0, third.Asked);
    }

    [Fact]
    public async Task A_policy_is_asked_at_its_own_stages_alone()
    {
        var policy = new Fixed("Sender", Verdict.Refuse(ReplyCatalogue.NoSuchUser, "no"));
        var order = new PolicyOrder([policy]);

        Assert.Null(await order.AskAsync(PolicyStage.Recipient, Facts));
        Assert.Equal(0, policy.Asked);
    }

    [Fact]
    public async Task What_is_answered_at_once_costs_no_object()
    {
        var order = new PolicyOrder([new Fixed("One", Verdict.Pass("fine")), new Fixed("Other", Verdict.NoOpinion)]);
        await order.AskAsync(PolicyStage.Sender, Facts);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            Assert.Null(await order.AskAsync(PolicyStage.Sender, Facts));
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_positive_reply_is_no_refusal() =>
        Assert.Throws<ArgumentException>(() => Verdict.Refuse(ReplyCatalogue.Ok, "no"));

    private sealed class Fixed(string name, Verdict verdict, bool slow = false) : IPolicy
    {
        public string Name => name;

        public IReadOnlyList<PolicyStage> Stages { get; } = [PolicyStage.Sender];

        public int Asked { get; private set; }

        public ValueTask<Verdict> AskAsync(PolicyStage stage, PolicyFacts facts)
        {
            Asked++;
            return slow ? SlowlyAsync() : new(verdict);
        }

        private async ValueTask<Verdict> SlowlyAsync()
        {
            await Task.Yield();
            return verdict;
        }
    }
}

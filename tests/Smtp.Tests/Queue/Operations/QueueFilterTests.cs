using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;
using Smtp.Mail;
using Smtp.Protocol.Addresses;
using Smtp.Queue;
using Smtp.Queue.Operations;
using Smtp.Tests.Queue.Embedded;
using Xunit;

namespace Smtp.Tests.Queue.Operations;

public sealed class QueueFilterTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(55);

    [Theory]
    [InlineData("jyoti@excite.example", "jyoti@excite.example", true)]
    [InlineData("JYOTI@excite.example", "jyoti@Excite.Example", true)]
    [InlineData("<jyoti@excite.example>", "jyoti@excite.example", true)]
    [InlineData("jyoti@excite.example", "xjyoti@excite.example", false)]
    [InlineData("excite.example", "jyoti@excite.example", true)]
    [InlineData("excite.example", "jyoti@sub.excite.example", false)]
    [InlineData("*.example", "jyoti@sub.excite.example", true)]
    [InlineData("*", "jyoti@excite.example", true)]
    [InlineData("j*i@*cite.*", "jyoti@excite.example", true)]
    [InlineData("*@bücher.example", "jyoti@xn--bcher-kva.example", false)]
    [InlineData("bücher.example", "jyoti@bücher.example", true)]
    [InlineData("xn--bcher-kva.example", "jyoti@bücher.example", true)]
    [InlineData("<>", "jyoti@excite.example", false)]
    public void Patterns_match_as_people_write_them(string pattern, string address, bool matches)
    {
        Assert.True(MailboxParser.TryParse(address, out var mailbox, out _));
        Assert.Equal(matches, new AddressPattern(pattern).Matches(mailbox));
    }

    [Fact]
    public void The_sender_of_notices_is_written_as_on_the_wire()
    {
        Assert.True(new AddressPattern("<>").Matches(null));
        Assert.False(new AddressPattern("*x").Matches(null));
    }

    /// <summary>Against the plainest way to say what a star means.</summary>
    [Property(MaxTest = 2000)]
    public bool Stars_stand_for_any_characters(byte[] pattern, byte[] text)
    {
        var stars = string.Concat(pattern.Select(octet => "ab*"[octet % 3]));
        var word = string.Concat(text.Select(octet => "ab"[octet % 2]));
        return new AddressPattern(stars).MatchesText(word) == Means(stars, word);
    }

    [Fact]
    public void Ages_count_from_the_acceptance()
    {
        Assert.True(new QueueFilter { OlderThan = TimeSpan.FromMinutes(119) }.Matches(Item(), Now));
        Assert.False(new QueueFilter { OlderThan = TimeSpan.FromMinutes(121) }.Matches(Item(), Now));
        Assert.True(new QueueFilter { NewerThan = TimeSpan.FromMinutes(121) }.Matches(Item(), Now));
        Assert.False(new QueueFilter { NewerThan = TimeSpan.FromMinutes(119) }.Matches(Item(), Now));
    }

    [Fact]
    public void All_that_is_given_must_match_and_one_recipient_in_all_that_is_asked_of_it()
    {
        var filter = new QueueFilter
        {
            Sender = new AddressPattern("sender.example"),
            Recipient = new AddressPattern("jyoti@*"),
            Reason = "LATER",
            LargerThan = 999,
            SmallerThan = 1001,
            State = MessageState.Deferred,
        };
        Assert.True(filter.Matches(Item(), Now));
        Assert.False((filter with { Sender = new AddressPattern("other.example") }).Matches(Item(), Now));
        Assert.False((filter with { LargerThan = 1000 }).Matches(Item(), Now));
        Assert.False((filter with { SmallerThan = 1000 }).Matches(Item(), Now));
        Assert.False((filter with { State = MessageState.Held }).Matches(Item(), Now));

        // Sarika is there and has not been told anything: not the one recipient that was asked for.
        Assert.False((filter with { Recipient = new AddressPattern("sarika@*") }).Matches(Item(), Now));
    }

    [Theory]
    [InlineData("450", true)]
    [InlineData("4.2.0", true)]
    [InlineData("mx.example", true)]
    [InlineData("greylist", false)]
    public void Reasons_are_words_in_what_the_last_attempt_heard(string words, bool matches) =>
        Assert.Equal(matches, new QueueFilter { Reason = words }.Matches(Item(), Now));

    [Fact]
    public void A_destination_is_the_domain_or_where_an_operator_sent_it()
    {
        var item = Item();
        Assert.True(new QueueFilter { Destination = new AddressPattern("there.example") }.Matches(item, Now));
        Assert.False(new QueueFilter { Destination = new AddressPattern("relay.example*") }.Matches(item, Now));
        item = item with { Recipients = [.. item.Recipients.Select(recipient => recipient with { NextHop = "relay.example:26" })] };
        Assert.True(new QueueFilter { Destination = new AddressPattern("relay.example*") }.Matches(item, Now));
    }

    [Fact]
    public async Task A_list_is_read_in_order_of_age_and_says_what_it_cannot_read()
    {
        var time = new FakeTimeProvider(Now);
        var files = new MemoryFiles();
        await using var store = Post.Open(files, time);
        var ids = new List<QueueId>();
        for (var i = 0; i < 20; i++)
            ids.Add(await Post.AcceptFrom(store, $"s{i % 3}", Post.Text($"{i}"), "jyoti"));

        Assert.Equal(ids, store.Reading.List(new QueueFilter()).Select(item => item.Id));
        var some = new QueueFilter { Sender = new AddressPattern("s1@*") };
        Assert.Equal(ids.Where((_, i) => i % 3 == 1), store.Reading.List(some).Select(item => item.Id));
        Assert.Equal([ids[5]], store.Reading.List(new QueueFilter { Ids = [ids[5], new QueueId(1)] }).Select(item => item.Id));
    }

    /// <summary>Sign by sign: for which beginnings of the text does the pattern so far stand?</summary>
    private static bool Means(string pattern, string text)
    {
        var means = new bool[text.Length + 1];
        means[0] = true;
        foreach (var sign in pattern)
        {
            var next = new bool[text.Length + 1];
            for (var i = 0; i <= text.Length; i++)
                next[i] = sign == '*' ? means[i] || (i > 0 && next[i - 1]) : i > 0 && means[i - 1] && text[i - 1] == sign;
            means = next;
        }

        return means[^1];
    }

    private static QueueItem Item() => new(
        new QueueId(1),
        MessageState.Deferred,
        Now.AddHours(-2),
        1000,
        new Mailbox("sender", "sender.example"),
        [new QueuedRecipient(0, Post.To("jyoti"), 1, Now, Post.Deferred), new QueuedRecipient(1, Post.To("sarika"), 0, Now, null)]);
}

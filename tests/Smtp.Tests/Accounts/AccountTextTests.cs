using Smtp.Accounts;
using Xunit;

namespace Smtp.Tests.Accounts;

public sealed class AccountTextTests
{
    private const string Text =
        "# ours\n\nJyoti@excite.example:{PLAIN}x:1000:1000::/home/j:/bin/sh:a=b c\r\nrubbish\nsarika@excite.example:{PLAIN}y:::::";

    [Fact]
    public void An_account_is_added_at_the_end_and_once() => Assert.Multiple(
        () => Assert.Equal("a@b:{X}h:::::\n", AccountText.Add("", AccountLine.Create("a@b", "{X}h"))),
        () => Assert.Equal($"{Text}\na@b:{{X}}h:::::\n", AccountText.Add(Text, AccountLine.Create("a@b", "{X}h"))),
        () => Assert.Null(AccountText.Add(Text, AccountLine.Create("jyoti@EXCITE.example", "{X}h"))));

    [Fact]
    public void A_password_changes_and_nothing_else() => Assert.Multiple(
        () => Assert.Equal(
            Text.Replace("{PLAIN}x:1000:1000::/home/j:/bin/sh:a=b c\r",
                "{X}new:1000:1000::/home/j:/bin/sh:a=b c", StringComparison.Ordinal),
            AccountText.ChangePassword(Text, "jyoti@excite.example", "{X}new")),
        () => Assert.Equal(
            Text.Replace("{PLAIN}y", "{X}new", StringComparison.Ordinal),
            AccountText.ChangePassword(Text, "sarika@excite.example", "{X}new")),
        () => Assert.Null(AccountText.ChangePassword(Text, "rubbish", "{X}new")));

    [Fact]
    public void An_account_goes_with_its_line() => Assert.Multiple(
        () => Assert.Equal("# ours\n\nrubbish\nsarika@excite.example:{PLAIN}y:::::", AccountText.Remove(Text, "jyoti@excite.example")),
        () => Assert.Equal(Text[..Text.IndexOf("sarika", StringComparison.Ordinal)], AccountText.Remove(Text, "sarika@excite.example")),
        () => Assert.Null(AccountText.Remove(Text, "nobody@excite.example")));
}

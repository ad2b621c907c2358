using System.Net;
using Smtp.Policy.HelloName;
using Smtp.Policy.Strangers;
using Xunit;

namespace Smtp.Tests.Policy.HelloName;

public sealed class HelloNameTests
{
    [Theory] //          ours   bare   unqualified
    [InlineData("mx.client.example", false, false, false)]
    [InlineData("mx.client.example.", false, false, false)]
    [InlineData("MX.Excite.Example", true, false, false)]
    [InlineData("mx.excite.example.", true, false, false)]
    [InlineData("xmx.excite.example", false, false, false)]
    [InlineData("[192.0.2.25]", true, false, false)]
    [InlineData("192.0.2.25", true, true, false)]
    [InlineData("[IPv6:2001:db8::25]", true, false, false)]
    [InlineData("[127.0.0.1]", true, false, false)]
    [InlineData("[192.0.2.99]", false, false, false)]
    [InlineData("[0.0.0.0]", false, false, false)]
    [InlineData("192.0.2.99", false, true, false)]
    [InlineData("2001:db8::99", false, true, false)]
    [InlineData("IPv6:2001:db8::99", false, true, false)]
    [InlineData("[IPv6:::ffff:192.0.2.25]", true, false, false)]
    [InlineData("1", false, false, true)]
    [InlineData("12345", false, false, true)]
    [InlineData("10.1", false, false, true)]
    [InlineData("0x7f.1", false, false, true)]
    [InlineData("[127.1]", false, false, true)]
    [InlineData("192.0.2.025", false, false, true)]
    [InlineData("192.0.2.999", false, false, true)]
    [InlineData("1.client.example", false, false, false)]
    [InlineData("1.xn--3e0b707e", false, false, false)]
    [InlineData("laptop", false, false, true)]
    [InlineData("localhost", false, false, true)]
    [InlineData("my_pc.client.example", false, false, false)]
    [InlineData("_dmarc.client.example", false, false, false)]
    [InlineData("a..example", false, false, true)]
    [InlineData("-a.example", false, false, true)]
    [InlineData("a!b.example", false, false, true)]
    [InlineData("[laptop]", false, false, true)]
    [InlineData(".", false, false, true)]
    [InlineData("[]", false, false, true)]
    public async Task Each_check_sees_its_own_fault(string name, bool ours, bool bare, bool unqualified)
    {
        IPAddress[] own = [IPAddress.Any, IPAddress.Parse("192.0.2.25"), IPAddress.Parse("2001:db8::25")];
        var refused = new List<string>();
        foreach (var check in new ICheck[] { new OwnNameCheck("mx.excite.example", own), new BareAddressCheck(), new QualifiedNameCheck() })
        {
            var verdict = await check.LookAsync(Facts.Of(hello: name));
            if (verdict.Refusal is not null)
                refused.Add($"{check.Name} {verdict.Refusal.Code} {verdict.Refusal.Status}");
        }

        var expected = new[] { (ours, "OwnHelloName"), (bare, "BareAddressHello"), (unqualified, "UnqualifiedHello") };
        Assert.Equal(expected.Where(static pair => pair.Item1).Select(static pair => $"{pair.Item2} 550 5.7.1"), refused);
    }
}

namespace Smtp.Fuzz.Engine;

/// <summary>That a fault would be found at all.</summary>
public sealed class SearchTests
{
    [Fact]
    public void A_fault_that_a_few_changes_lead_to_is_found_and_shrunk()
    {
        var planted = new FuzzTarget("planted", 0, static input => Claim.That(input.IndexOf("\n.\n"u8) < 0));
        var finds = new List<byte[]>();
        var search = new Search(planted, new Random(1), coverage: null, (input, _) => finds.Add(input));

        search.Run([[.. "x\r\n.\r\ny"u8]], () => search.Executions < 20_000 && finds.Count == 0);

        Assert.Equal("\n.\n"u8.ToArray(), Assert.Single(finds));
    }

    [Fact]
    public void Shrinking_ends_at_the_first_input_that_gets_stuck()
    {
        var planted = new FuzzTarget("planted", 0, static input =>
            throw (input.Length == 8 ? new InvalidOperationException("found") : new TimeoutException("stuck")));
        var finds = new List<byte[]>();
        var search = new Search(planted, new Random(1), coverage: null, (input, _) => finds.Add(input));

        search.Run([new byte[8]], static () => false);

        Assert.Equal(8, Assert.Single(finds).Length);
        Assert.Equal(2, search.Executions);
    }

    [Fact]
    public void Shrinking_ends_when_its_time_is_over()
    {
        var planted = new FuzzTarget("planted", 0, static _ => throw new InvalidOperationException("always"));
        var finds = new List<byte[]>();
        var search = new Search(planted, new Random(1), coverage: null, (input, _) => finds.Add(input)) { ShrinkingTime = TimeSpan.Zero };

        search.Run([new byte[8]], static () => false);

        Assert.Equal(8, Assert.Single(finds).Length);
        Assert.Equal(1, search.Executions);
    }

    [Fact]
    public void Two_inputs_that_fail_alike_are_one_find()
    {
        var finds = 0;
        var planted = new FuzzTarget("planted", 0, static _ => throw new InvalidOperationException("always"));
        var search = new Search(planted, new Random(1), coverage: null, (_, _) => finds++);

        search.Run([[1], [2]], () => search.Executions < 100);

        Assert.Equal(1, finds);
    }

    [Fact]
    public void The_same_random_numbers_make_the_same_inputs()
    {
        static List<byte[]> Inputs()
        {
            var mutator = new Mutator(new Random(7), [[1, 2, 3]]);
            return [.. Enumerable.Range(0, 1000).Select(_ => mutator.Mutate([4, 5, 6, 7], [8, 9]))];
        }

        Assert.Equal(Inputs(), Inputs());
    }

    [Fact]
    public void What_is_shown_reads_again()
    {
        var octets = Enumerable.Range(0, 256).Select(static octet => (byte)octet).ToArray();

        Assert.Equal(octets, Octets.Read(Octets.Show(octets)));
    }
}

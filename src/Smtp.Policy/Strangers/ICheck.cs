namespace Smtp.Policy.Strangers;

/// <summary>Something that strangers have to stand up to.</summary>
public interface ICheck
{
    /// <summary>One word, as the setting calls it.</summary>
    string Name { get; }

    /// <summary>Asked at MAIL. Must bound its own time.</summary>
    ValueTask<Verdict> LookAsync(PolicyFacts facts);
}

namespace Smtp.Accounts.Tokens;

/// <summary>What an operator should know of the keys for tokens. One line, not yet made printable.</summary>
/// <param name="IsTrouble">Something is to be mended.</param>
public readonly record struct TokenNews(string Text, bool IsTrouble);

namespace Smtp.Queue;

/// <summary>A notice to be written.</summary>
/// <param name="Readers">Not <see cref="NoticeReaders.None"/>; without the sender where there is none, or where the sender wants no
/// notice about any of <paramref name="Recipients"/>.</param>
/// <param name="Recipients">Whom it tells about, one at least.</param>
public sealed record NoticeDraft(NoticeReaders Readers, IReadOnlyList<NoticedRecipient> Recipients);

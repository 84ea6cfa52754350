//! As much of Groovy as a Jenkinsfile shows: calls with arguments and blocks. What is between them is passed over.

/// A call: `name(arguments) { body }`, each part but the name optional.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) name: String,
    pub(super) arguments: Vec<Argument>,
    pub(super) body: Vec<Call>,
    /// Whether it has a block, be it empty.
    pub(super) block: bool,
    pub(super) line: usize,
}

/// `value` or `name: value`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Argument {
    pub(super) name: Option<String>,
    pub(super) value: String,
}

impl Call {
    /// The calls of that name in the block.
    pub(super) fn all<'c>(&'c self, name: &'c str) -> impl Iterator<Item = &'c Call> + 'c {
        self.body.iter().filter(move |call| call.name == name)
    }

    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        self.body.iter().find(|call| call.name == name)
    }

    /// The argument of that name; without a name the first one that has none.
    pub(super) fn argument(&self, name: Option<&str>) -> Option<&str> {
        let found = self.arguments.iter().find(|argument| argument.name.as_deref() == name);
        found.map(|argument| argument.value.as_str())
    }

    /// This call and all in it.
    pub(super) fn everything(&self) -> Vec<&Self> {
        let mut found = vec![self];
        let mut next = 0;
        while let Some(call) = found.get(next).copied() {
            found.extend(&call.body);
            next += 1;
        }
        found
    }

    /// As it is written, in one line.
    pub(super) fn shown(&self) -> String {
        let arguments: Vec<String> = self
            .arguments
            .iter()
            .map(|one| one.name.as_ref().map_or_else(|| one.value.clone(), |name| format!("{name}: {}", one.value)))
            .collect();
        let body: Vec<String> = self.body.iter().map(Self::shown).collect();
        let block = if self.block { format!(" {{ {} }}", body.join("; ")) } else { String::new() };
        format!("{} {}{block}", self.name, arguments.join(", ")).replace("  ", " ").trim().to_owned()
    }
}

/// Blocks in each other are read so deep.
const DEEPEST: usize = 40;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Text(String),
    Sign(char),
    Newline,
}

/// The calls of a file.
///
/// # Errors
/// What is wrong, with its line: a bracket or a text that does not end.
pub(super) fn calls(text: &str) -> Result<Vec<Call>, String> {
    let tokens = tokens(text)?;
    let mut reader = Reader { tokens: &tokens, at: 0 };
    let calls = reader.block(0)?;
    match reader.tokens.get(reader.at) {
        None => Ok(calls),
        Some((_, line)) => Err(format!("line {line}: a closing bracket without an opening one")),
    }
}

struct Reader<'t> {
    tokens: &'t [(Token, usize)],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn line(&self) -> usize {
        let last = self.tokens.len().saturating_sub(1);
        self.tokens.get(self.at.min(last)).map_or(1, |(_, line)| *line)
    }

    /// Calls up to the bracket that closes the block, or the end of the file.
    fn block(&mut self, depth: usize) -> Result<Vec<Call>, String> {
        if depth > DEEPEST {
            return Err(format!("line {}: more than {DEEPEST} blocks in each other", self.line()));
        }
        let mut calls = Vec::new();
        while let Some(token) = self.peek() {
            match token {
                Token::Sign('}') => break,
                Token::Word(name) => {
                    let mut call = Call { name: name.clone(), line: self.line(), ..Call::default() };
                    self.at += 1;
                    self.call(&mut call, depth)?;
                    calls.push(call);
                }
                Token::Sign('{') => {
                    self.at += 1;
                    calls.extend(self.block(depth + 1)?);
                    self.close('}')?;
                }
                _ => self.at += 1,
            }
        }
        Ok(calls)
    }

    fn close(&mut self, sign: char) -> Result<(), String> {
        if self.peek() == Some(&Token::Sign(sign)) {
            self.at += 1;
            return Ok(());
        }
        Err(format!("line {}: there is no closing {sign}", self.line()))
    }

    /// Arguments in brackets or without, then a block.
    fn call(&mut self, call: &mut Call, depth: usize) -> Result<(), String> {
        if self.peek() == Some(&Token::Sign('(')) {
            self.at += 1;
            self.arguments(call, Some(')'), depth)?;
            self.close(')')?;
        }
        self.arguments(call, None, depth)?;
        if self.peek() == Some(&Token::Sign('{')) {
            self.at += 1;
            call.block = true;
            call.body.extend(self.block(depth + 1)?);
            self.close('}')?;
        }
        Ok(())
    }

    /// Arguments up to the closing bracket, or without brackets up to the end of the line or a block.
    fn arguments(&mut self, call: &mut Call, end: Option<char>, depth: usize) -> Result<(), String> {
        let mut name: Option<String> = None;
        let mut parts: Vec<String> = Vec::new();
        let mut round = 0;
        while let Some(token) = self.peek().cloned() {
            match token {
                Token::Sign(sign) if round == 0 && (Some(sign) == end || sign == '}') => break,
                Token::Sign('{') if end.is_none() && round == 0 && name.is_none() => break,
                Token::Sign(';') | Token::Newline
                    if end.is_none() && round == 0 && !continues(&parts, &self.tokens[..self.at]) =>
                {
                    break;
                }
                // A branch that is an argument: `parallel(unit: { ... })`.
                Token::Sign('{') => {
                    self.at += 1;
                    let line = self.line();
                    let body = self.block(depth + 1)?;
                    let branch = Call { name: "branch".into(), line, block: true, body, ..Call::default() };
                    let label = Argument { name: None, value: name.take().unwrap_or_default() };
                    call.body.push(Call { arguments: vec![label], ..branch });
                    self.close('}')?;
                    continue;
                }
                Token::Sign(',') if round == 0 => put(call, &mut name, &mut parts),
                Token::Sign(':') if round == 0 && parts.len() == 1 && name.is_none() => name = parts.pop(),
                Token::Sign(sign) => {
                    round += i32::from(matches!(sign, '(' | '[')) - i32::from(matches!(sign, ')' | ']'));
                    if round < 0 {
                        break;
                    }
                    parts.push(sign.to_string());
                }
                Token::Word(text) | Token::Text(text) => parts.push(text),
                Token::Newline => {}
            }
            self.at += 1;
        }
        put(call, &mut name, &mut parts);
        Ok(())
    }
}

/// Whether a line that ends here goes on in the next one: it ends with a comma.
fn continues(parts: &[String], before: &[(Token, usize)]) -> bool {
    parts.is_empty() && matches!(before.last(), Some((Token::Sign(','), _)))
}

fn put(call: &mut Call, name: &mut Option<String>, parts: &mut Vec<String>) {
    if !parts.is_empty() || name.is_some() {
        call.arguments.push(Argument { name: name.take(), value: parts.join(" ") });
        parts.clear();
    }
}

fn tokens(text: &str) -> Result<Vec<(Token, usize)>, String> {
    let mut found: Vec<(Token, usize)> = Vec::new();
    let mut line = 1;
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let mut take = next.len_utf8();
        let unfinished = |what: &str| format!("line {line}: {what} that does not end");
        match next {
            '\n' => found.push((Token::Newline, line)),
            _ if rest.starts_with("//") || found.is_empty() && rest.starts_with("#!") => {
                take = rest.find('\n').unwrap_or(rest.len());
            }
            _ if rest.starts_with("/*") => take = rest.find("*/").ok_or_else(|| unfinished("a comment"))? + 2,
            '\'' | '"' => {
                let quote = if rest.starts_with("'''") {
                    "'''"
                } else if rest.starts_with("\"\"\"") {
                    "\"\"\""
                } else {
                    &rest[..1]
                };
                let end = end_of_text(&rest[quote.len()..], quote).ok_or_else(|| unfinished("a text"))?;
                found.push((Token::Text(rest[quote.len()..quote.len() + end].to_owned()), line));
                take = end + 2 * quote.len();
            }
            // A regular expression, which begins only where a value may.
            '/' if matches!(found.last(), Some((Token::Sign('(' | ',' | ':' | '=' | '~'), _))) => {
                let end = end_of_text(&rest[1..], "/").ok_or_else(|| unfinished("a pattern"))?;
                found.push((Token::Text(rest[1..=end].to_owned()), line));
                take = end + 2;
            }
            next if next.is_alphanumeric() || matches!(next, '_' | '$') => {
                let word = |one: char| !(one.is_alphanumeric() || matches!(one, '_' | '$' | '.'));
                take = rest.find(word).unwrap_or(rest.len());
                found.push((Token::Word(rest[..take].to_owned()), line));
            }
            next if next.is_whitespace() => {}
            next => found.push((Token::Sign(next), line)),
        }
        line += rest[..take].matches('\n').count();
        rest = &rest[take..];
    }
    Ok(found)
}

fn end_of_text(text: &str, quote: &str) -> Option<usize> {
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with(quote) {
            return Some(at);
        }
        let mut signs = rest.chars();
        let next = signs.next()?;
        if next == '\n' && quote.len() == 1 {
            return None;
        }
        at += next.len_utf8();
        if next == '\\' {
            at += signs.next().map_or(0, char::len_utf8);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_read_with_arguments_and_blocks() {
        let text = "// c\nstage('Build it') {\n  sh \"make ${x}\" /* } */\n  input message: 'Go?', ok: 'Yes'\n  agent any\n}\n";
        let calls = calls(text).unwrap();
        assert_eq!(calls.len(), 1);
        assert_eq!(calls[0].argument(None), Some("Build it"));
        assert_eq!(calls[0].get("sh").unwrap().argument(None), Some("make ${x}"));
        let input = calls[0].get("input").unwrap();
        assert_eq!((input.argument(Some("message")), input.line), (Some("Go?"), 4));
        assert_eq!(calls[0].get("agent").unwrap().argument(None), Some("any"));
    }

    #[test]
    fn branches_in_arguments_and_odd_things_are_passed_over() {
        let text = "@Library('x') _\ndef f = [a: 1]\nparallel(unit: { sh 'a' }, lint: { sh 'b' }, failFast: true)\nif (x == 'y') { sh '''c\n}''' } else { echo \"it's\" }\nwhen { branch pattern: /release-\\d+/, comparator: \"REGEXP\" }\n";
        let calls = calls(text).unwrap();
        let parallel = calls.iter().find(|call| call.name == "parallel").unwrap();
        let names: Vec<_> = parallel.all("branch").filter_map(|call| call.argument(None)).collect();
        assert_eq!(names, ["unit", "lint"]);
        let when = calls.iter().find(|call| call.name == "when").unwrap();
        assert_eq!(when.body[0].argument(Some("pattern")), Some("release-\\d+"));
        assert!(calls.iter().any(|call| call.name == "if" && call.get("sh").is_some()));
    }

    #[test]
    fn what_does_not_end_is_named_with_its_line() {
        for text in ["a {\n b {\n", "a 'x\n", "a {\n}}\n", "/* x", &"a {".repeat(100)] {
            assert!(calls(text).unwrap_err().starts_with("line "), "{text}");
        }
    }
}

//! What can go wrong with a request. One type, two skins: a page and JSON. The cause is logged and never sent.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::ui;

/// Why a request gets no answer; the text is for the reader.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    /// What was asked for is not there.
    #[error("{0}")]
    NotFound(String),
    /// The address asks for something that cannot be.
    #[error("{0}")]
    BadQuery(String),
    /// The store cannot be read now.
    #[error("{0}")]
    Unavailable(&'static str),
    /// Something that the reader did not cause.
    #[error("the log of the server says what it was")]
    Failed,
}

impl From<queries::Error> for Problem {
    fn from(error: queries::Error) -> Self {
        match error {
            queries::Error::Input(sentence) => Self::BadQuery(sentence),
            other => {
                tracing::error!("a question failed: {other}");
                Self::Failed
            }
        }
    }
}

impl Problem {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::BadQuery(_) => StatusCode::BAD_REQUEST,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn title(&self) -> &'static str {
        match self {
            Self::NotFound(_) => "Not found",
            Self::BadQuery(_) => "This cannot be answered",
            Self::Unavailable(_) => "The store cannot be read now",
            Self::Failed => "Something went wrong",
        }
    }
}

/// A problem on a page.
pub(crate) struct PageProblem(Problem);

impl<P: Into<Problem>> From<P> for PageProblem {
    fn from(problem: P) -> Self {
        Self(problem.into())
    }
}

impl IntoResponse for PageProblem {
    fn into_response(self) -> Response {
        let Self(problem) = self;
        (problem.status(), ui::frame::problem(problem.title(), &problem.to_string())).into_response()
    }
}

/// A problem as JSON: `{"error": "..."}`.
pub(crate) struct ApiProblem(Problem);

impl<P: Into<Problem>> From<P> for ApiProblem {
    fn from(problem: P) -> Self {
        Self(problem.into())
    }
}

impl IntoResponse for ApiProblem {
    fn into_response(self) -> Response {
        let Self(problem) = self;
        (problem.status(), Json(serde_json::json!({ "error": problem.to_string() }))).into_response()
    }
}
